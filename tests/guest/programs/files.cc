// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads a table before main() starts, in a constructor, and prints it sorted. (These libc++ have no std::filesystem.)
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>

struct Table {
    std::map<std::string, std::string> rows;

    Table() {
        std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen("/tables/rows", "r"), &std::fclose);
        char key[20], value[20];
        while (file && std::fscanf(file.get(), "%19s %19s", key, value) == 2)
            rows[key] = value;
    }
};

static const Table table;

int main() {
    for (const auto &[key, value] : table.rows)
        std::cout << key << " = " << value << '\n';
    return table.rows.empty();
}

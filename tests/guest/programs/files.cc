// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists a directory with std::filesystem and prints files with std::ifstream.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

namespace fs = std::filesystem;

int main() {
    std::vector<std::string> lines;
    std::error_code error;
    for (fs::recursive_directory_iterator entry("/", error), end; entry != end; entry.increment(error)) {
        std::string line = entry->path().string();
        if (entry->is_symlink(error))
            line += " -> " + fs::read_symlink(entry->path(), error).string();
        else if (entry->is_regular_file(error))
            line += " " + std::to_string(entry->file_size(error));
        else if (entry->is_directory(error))
            line += "/";
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string &line : lines)
        std::cout << line << '\n';
    for (const char *path : {"/hello.txt", "/sub/link", "/nowhere"}) {
        std::ifstream stream(path);
        std::string text;
        std::cout << path << ": " << (std::getline(stream, text) ? text : "unreadable") << '\n';
    }
    std::cout << "exists " << fs::exists("/sub/deep/../file", error) << fs::exists("/nowhere", error) << '\n';
    std::cout << "canonical " << fs::canonical("/sub/link", error).string() << ' ' << (error ? "failed" : "ok") << '\n';
    std::cout << "equivalent " << fs::equivalent("/hello.txt", "/sub/link", error) << '\n';
    std::cout << "created " << fs::create_directory("/new", error) << ' ' << (error == std::errc::read_only_file_system)
              << '\n';
    return 0;
}

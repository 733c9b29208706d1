// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints everything below `/`, in the form that README.md defines, with std::filesystem and streams alone.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace fs = std::filesystem;

static std::uint64_t hash_of(const std::string &path) {
    std::uint64_t hash = 0xcbf29ce484222325;
    std::ifstream file(path, std::ios::binary);
    for (std::istreambuf_iterator<char> byte(file), end; byte != end; ++byte)
        hash = (hash ^ static_cast<unsigned char>(*byte)) * 0x100000001b3;
    return hash;
}

int main() {
    std::error_code error;
    std::vector<std::string> paths;
    for (fs::recursive_directory_iterator entry("/", error), end; !error && entry != end; entry.increment(error))
        paths.push_back(entry->path().string());
    std::sort(paths.begin(), paths.end());
    for (const std::string &path : paths) {
        switch (fs::symlink_status(path, error).type()) {
        case fs::file_type::directory:
            std::cout << "dir\t-\t" << path << "\t-\n";
            break;
        case fs::file_type::symlink:
            std::cout << "link\t-\t" << path << '\t' << fs::read_symlink(path, error).string() << '\n';
            break;
        default:
            std::cout << "file\t" << std::dec << fs::file_size(path, error) << '\t' << path << '\t' << std::hex
                      << std::setw(16) << std::setfill('0') << hash_of(path) << '\n';
        }
        if (error)
            break;
    }
    if (error)
        std::cerr << error.message() << '\n';
    return error ? 1 : 0;
}

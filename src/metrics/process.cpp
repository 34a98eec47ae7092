// Reading /proc/self.
#include "metrics/process.h"

#include "base/ascii.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

namespace postrider::metrics {
namespace {

using Kind = ProcessNumber::Kind;

std::string read_file(const char* path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// proc(5), /proc/pid/stat: the fields behind the command's name, which may hold blanks. The first
/// of them is field 3.
std::vector<std::string> read_stat() {
    const auto line = read_file("/proc/self/stat");
    const auto end_of_name = line.rfind(')');
    if (end_of_name == std::string::npos || end_of_name + 2 > line.size()) {
        return {};
    }
    std::vector<std::string> fields;
    for (const auto field : base::split(std::string_view(line).substr(end_of_name + 2), ' ')) {
        fields.emplace_back(field);
    }
    return fields;
}

double field(const std::vector<std::string>& stat, std::size_t number) {
    return number - 3 < stat.size() ? std::strtod(stat[number - 3].c_str(), nullptr) : 0;
}

std::optional<double> boot_time() {
    const auto text = read_file("/proc/stat");
    const auto at = text.find("\nbtime ");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    return std::strtod(text.c_str() + at + 7, nullptr);
}

std::optional<double> open_files() {
    std::error_code trouble;
    double count = -1;  // the one that reads the folder
    for (std::filesystem::directory_iterator entry("/proc/self/fd", trouble), end;
         !trouble && entry != end;
         entry.increment(trouble)) {
        ++count;
    }
    return trouble ? std::nullopt : std::optional(count);
}

void add_files(std::vector<ProcessNumber>& numbers) {
    if (const auto count = open_files()) {
        numbers.push_back(
            {"process_open_fds", "Number of open file descriptors.", Kind::gauge, *count}
        );
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        numbers.push_back(
            {"process_max_fds",
             "Maximum number of open file descriptors.",
             Kind::gauge,
             static_cast<double>(limit.rlim_cur)}
        );
    }
}

}  // namespace

std::vector<ProcessNumber> read_process() {
    std::vector<ProcessNumber> numbers;
    add_files(numbers);
    const auto stat = read_stat();
    if (stat.empty()) {
        return numbers;
    }
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    numbers.push_back(
        {"process_cpu_seconds_total",
         "Total user and system CPU time spent in seconds.",
         Kind::counter,
         (field(stat, 14) + field(stat, 15)) / ticks}
    );
    numbers.push_back({"process_threads", "Number of threads.", Kind::gauge, field(stat, 20)});
    numbers.push_back(
        {"process_virtual_memory_bytes",
         "Virtual memory size in bytes.",
         Kind::gauge,
         field(stat, 23)}
    );
    numbers.push_back(
        {"process_resident_memory_bytes",
         "Resident memory size in bytes.",
         Kind::gauge,
         field(stat, 24) * page}
    );
    if (const auto boot = boot_time()) {
        numbers.push_back(
            {"process_start_time_seconds",
             "Start time of the process since unix epoch in seconds.",
             Kind::gauge,
             *boot + field(stat, 22) / ticks}
        );
    }
    return numbers;
}

}  // namespace postrider::metrics

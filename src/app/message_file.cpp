// Reading a message from a file or the input.
#include "app/message_file.h"

#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <iterator>

#include "app/exit_code.h"

namespace postrider::app {

std::string read_message_file(Context& context, const std::string& path) {
    if (path == "-") {
        return {std::istreambuf_iterator<char>(context.in), {}};
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        throw CommandFailed(ExitCode::not_found, fmt::format("{} cannot be read", path));
    }
    return bytes;
}

}  // namespace postrider::app

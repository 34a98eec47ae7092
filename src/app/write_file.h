// Writing a whole file for certain eyes.
#pragma once

#include <filesystem>
#include <string_view>

namespace postrider::app {

/// In the place of what stood there under that name, so who had that open sees nothing of it, and
/// never readable by more than `permissions` say. Throws std::system_error naming the path.
void write_file(
    const std::filesystem::path& path, std::string_view bytes, std::filesystem::perms permissions
);

}  // namespace postrider::app

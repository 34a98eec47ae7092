// A lock on a file, held by one process at a time.
#pragma once

#include <optional>
#include <string>

namespace postrider::store {

/// Resource; may be moved. Gone with the process that holds it, however that ends.
class FileLock {
public:
    /// Waits for it. Creates the file. Throws StoreError.
    static FileLock wait(const std::string& path);
    /// None when another holds it.
    static std::optional<FileLock> try_take(const std::string& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace postrider::store

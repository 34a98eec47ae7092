// A message while it comes in: in memory until it is large, then on in a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "model/content.h"

namespace postrider::intake {

/// The folder for what comes in and is not kept yet. On the same file system as the store's own
/// files, so that keeping a large message moves no bytes. Value.
struct Spool {
    std::string directory;

    /// Makes the folder and empties it: whatever is left there was never accepted. Throws
    /// std::filesystem::filesystem_error.
    void prepare() const;
};

/// Resource; one message; one thread at a time.
class Draft {
public:
    Draft(const Spool& spool, base::Random& random) : spool_(spool), random_(random) {}
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    /// What was not finished is removed.
    ~Draft();

    void reserve(std::uint64_t size);
    /// Throws std::system_error when the disk does not take it.
    void add(std::string_view run);
    std::uint64_t size() const { return head_.size() + file_size_; }
    /// All that was added; then the draft is empty.
    model::Content finish();

private:
    void open_file();
    void write(std::string_view run);
    void close_file();

    const Spool& spool_;
    base::Random& random_;
    std::string head_;
    std::string path_;
    int file_ = -1;
    std::uint64_t file_size_ = 0;
};

}  // namespace postrider::intake

// The bytes of large messages, as files beside the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "model/content.h"
#include "model/ids.h"

namespace postrider::store {

/// Resource; any thread. Files lie in DIR/large/<day>/ and go with their day.
class LargeFiles {
public:
    explicit LargeFiles(std::string directory) : directory_(std::move(directory)) {}
    LargeFiles(const LargeFiles&) = delete;
    LargeFiles& operator=(const LargeFiles&) = delete;

    /// Links the content's file (it must be on the same file system) to a name of its own, durable
    /// when this returns, and gives that name below DIR. Waits for the disk. Throws StoreError.
    std::string keep(const model::Content& content, base::Time at);
    /// For a message that was not accepted after all.
    void discard(const std::string& name) noexcept;
    void drop(model::Day day);

private:
    std::string directory_;
    std::atomic<std::uint64_t> kept_{0};
};

}  // namespace postrider::store

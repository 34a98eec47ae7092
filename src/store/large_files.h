// The bytes of large messages, as files beside the database.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/content.h"
#include "model/ids.h"

namespace postrider::store {

/// Resource; any thread. Files lie in DIR/large/<day>/, by the time of acceptance: around midnight
/// a message may have an id of the day after.
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
    /// Those that have a folder, newest first.
    std::vector<model::Day> days() const;
    /// Whether the day's folder has a file that was kept before `before`.
    bool has_older(model::Day day, base::Time before) const;
    /// Removes the files of the day's folder that were kept before `before`, except those named in
    /// `in_use`. Gives how many.
    std::int64_t sweep(model::Day day, const std::set<std::string>& in_use, base::Time before);
    /// If it is empty; of a day that takes no more files.
    void remove_folder(model::Day day);

private:
    std::string directory_;
    std::atomic<std::uint64_t> kept_{0};
};

/// Files that go again, unless they are kept. Resource.
class FilesToDiscard {
public:
    explicit FilesToDiscard(LargeFiles& files) : files_(files) {}
    FilesToDiscard(const FilesToDiscard&) = delete;
    FilesToDiscard& operator=(const FilesToDiscard&) = delete;
    ~FilesToDiscard();

    void add(std::string name) { names_.push_back(std::move(name)); }
    void keep() { names_.clear(); }

private:
    LargeFiles& files_;
    std::vector<std::string> names_;
};

}  // namespace postrider::store

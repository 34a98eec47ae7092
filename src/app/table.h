// Columns that line up, for people at a terminal.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::app {

/// Control characters of what strangers wrote, as U+FFFD: they would steer the terminal.
std::string harmless(std::string_view text);

/// Value. Every cell is shown whole.
class Table {
public:
    explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
    /// As many cells as there are headings.
    void add(std::vector<std::string> cells);
    bool is_empty() const { return rows_.empty(); }
    /// Headings, then rows; the last column is not padded.
    void print(std::ostream& out) const;

private:
    std::vector<std::string> headings_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace postrider::app

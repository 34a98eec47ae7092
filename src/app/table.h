// Columns that line up, for people at a terminal.
#pragma once

#include "base/terminal.h"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::app {

using base::harmless;

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

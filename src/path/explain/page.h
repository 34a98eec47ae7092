// A page of labelled facts for a terminal: labels in one column, words in another, long ones
// folded.
#pragma once

#include <string>
#include <string_view>

namespace postrider::explain {

/// Where labels begin, where words begin, and where they are folded.
inline constexpr std::size_t label_indent = 2;
inline constexpr std::size_t page_indent = 12;
inline constexpr std::size_t page_width = 100;

/// Value. What strangers wrote cannot steer the terminal.
class Page {
public:
    /// An empty line, but not at the top.
    void gap();
    /// A line of its own, from the left edge.
    void headline(std::string_view words);
    /// `label` in its column ("" for none), then the words. Nothing where there are no words.
    void line(std::string_view label, std::string_view words);
    /// Never folded, as it stands behind the indent.
    void verbatim(std::string_view words);

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Joins what is there with `between`.
class Words {
public:
    explicit Words(std::string_view between = ", ") : between_(between) {}
    Words& add(std::string_view words);
    bool is_empty() const { return text_.empty(); }
    const std::string& text() const { return text_; }

private:
    std::string between_;
    std::string text_;
};

}  // namespace postrider::explain

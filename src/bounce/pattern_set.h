// Many short texts looked for in another at once (Aho and Corasick's automaton).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// Time is linear in the text, whatever the number of patterns. Immutable; any thread.
class PatternSet {
public:
    /// Patterns are not empty; together they have fewer than 65,000 characters.
    explicit PatternSet(std::span<const std::string> patterns);

    /// For each pattern whether it occurs. One that begins with a letter or digit (ASCII) counts
    /// only at the beginning of a word.
    std::vector<bool> find(std::string_view text) const;

private:
    using State = std::uint16_t;

    void add(std::string_view pattern, std::size_t index);
    void link();
    State& next(std::size_t state, std::size_t symbol) { return next_[state * symbols_ + symbol]; }

    std::array<std::uint8_t, 256> symbol_of_{};
    std::size_t symbols_ = 1;
    std::vector<State> next_;
    /// Which patterns end at a state, its own ones.
    std::vector<std::vector<std::uint16_t>> ends_;
    /// The longest proper suffix at which patterns end; 0 when there is none.
    std::vector<State> suffix_;
    std::vector<std::size_t> sizes_;
    std::vector<bool> at_word_;
};

}  // namespace postrider::bounce

// Many short texts looked for in another at once (Aho and Corasick's automaton).
#include "bounce/pattern_set.h"

#include "base/ascii.h"
#include "base/check.h"

#include <deque>
#include <limits>

namespace postrider::bounce {
namespace {

bool is_word(char c) {
    return base::is_alpha(c) || base::is_digit(c);
}

}  // namespace

PatternSet::PatternSet(std::span<const std::string> patterns) {
    for (const std::string& pattern : patterns) {
        for (const char c : pattern) {
            std::uint8_t& symbol = symbol_of_[static_cast<unsigned char>(c)];
            if (symbol == 0) {
                CHECK(symbols_ <= std::numeric_limits<std::uint8_t>::max());
                symbol = static_cast<std::uint8_t>(symbols_++);
            }
        }
    }
    next_.resize(symbols_);
    ends_.resize(1);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        add(patterns[i], i);
    }
    link();
}

void PatternSet::add(std::string_view pattern, std::size_t index) {
    CHECK(!pattern.empty());
    std::size_t state = 0;
    for (const char c : pattern) {
        const std::size_t symbol = symbol_of_[static_cast<unsigned char>(c)];
        if (next(state, symbol) == 0) {
            CHECK(ends_.size() < std::numeric_limits<State>::max());
            next_.resize(next_.size() + symbols_);
            next(state, symbol) = static_cast<State>(ends_.size());
            ends_.emplace_back();
        }
        state = next(state, symbol);
    }
    ends_[state].push_back(static_cast<std::uint16_t>(index));
    sizes_.push_back(pattern.size());
    at_word_.push_back(is_word(pattern.front()));
}

void PatternSet::link() {
    std::vector<State> fallback(ends_.size());
    suffix_.resize(ends_.size());
    std::deque<std::size_t> waiting;
    for (std::size_t symbol = 0; symbol < symbols_; ++symbol) {
        if (next(0, symbol) != 0) {
            waiting.push_back(next(0, symbol));
        }
    }
    for (; !waiting.empty(); waiting.pop_front()) {
        const std::size_t state = waiting.front();
        const std::size_t back = fallback[state];
        suffix_[state] = ends_[back].empty() ? suffix_[back] : static_cast<State>(back);
        for (std::size_t symbol = 0; symbol < symbols_; ++symbol) {
            if (next(state, symbol) == 0) {
                next(state, symbol) = next(back, symbol);
            } else {
                fallback[next(state, symbol)] = next(back, symbol);
                waiting.push_back(next(state, symbol));
            }
        }
    }
}

std::vector<bool> PatternSet::find(std::string_view text) const {
    std::vector<bool> found(sizes_.size());
    std::size_t state = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        state = next_[state * symbols_ + symbol_of_[static_cast<unsigned char>(text[i])]];
        for (std::size_t at = state; at != 0; at = suffix_[at]) {
            for (const std::uint16_t index : ends_[at]) {
                const std::size_t begin = i + 1 - sizes_[index];
                if (!at_word_[index] || begin == 0 || !is_word(text[begin - 1])) {
                    found[index] = true;
                }
            }
        }
    }
    return found;
}

}  // namespace postrider::bounce

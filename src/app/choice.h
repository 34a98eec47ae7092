// Options that take one of a few words.
#pragma once

#include <CLI/CLI.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace postrider::app {

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

/// An option, or with a name without hyphens an argument, whose word picks the value for `into`.
template <class T, class Into>
CLI::Option* add_choice(
    CLI::App& command,
    const std::string& name,
    Into& into,
    const Choices<T>& choices,
    const std::string& purpose
) {
    std::string words;
    for (const auto& [word, value] : choices) {
        words += (words.empty() ? "" : "|") + word;
    }
    const auto pick = [name, words, choices, &into](const std::string& given) {
        for (const auto& [word, value] : choices) {
            if (word == given) {
                into = value;
                return;
            }
        }
        throw CLI::ValidationError(name, given + " is none of " + words);
    };
    return command.add_option_function<std::string>(name, pick, purpose)->type_name(words);
}

}  // namespace postrider::app

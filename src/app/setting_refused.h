// A value that a room cannot do with, where only the room could tell.
#pragma once

#include "app/exit_code.h"
#include "config/problem.h"

#include <string>
#include <utility>

namespace postrider::app {

class SettingRefused : public CommandFailed {
public:
    /// `trouble`: a sentence's rest about the key, with what to write instead.
    SettingRefused(const std::string& key, const std::string& trouble)
        : CommandFailed(ExitCode::bad_config, key + ": " + trouble), key_(key), trouble_(trouble) {}
    const std::string& key() const { return key_; }
    const std::string& trouble() const { return trouble_; }

private:
    std::string key_;
    std::string trouble_;
};

/// The same of a place in a file that a setting names.
class FileRefused : public CommandFailed {
public:
    explicit FileRefused(config::Problem problem)
        : CommandFailed(ExitCode::bad_config, config::describe(problem)),
          problem_(std::move(problem)) {}
    const config::Problem& problem() const { return problem_; }

private:
    config::Problem problem_;
};

}  // namespace postrider::app

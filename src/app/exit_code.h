// How a command ends, as scripts see it.
#pragma once

#include <stdexcept>
#include <string>

namespace postrider::app {

/// Documented in docs/cli.md; numbers never change their meaning.
enum class ExitCode : int {
    done = 0,
    failed = 1,      ///< the world did not let us: disk, database, network
    usage = 2,       ///< the command line makes no sense
    not_found = 3,   ///< what was named does not exist
    conflict = 4,    ///< it exists already, or its state forbids it
    bad_config = 5,  ///< the configuration has errors
};

/// Ends a command with a sentence on stderr.
class CommandFailed : public std::runtime_error {
public:
    CommandFailed(ExitCode code, const std::string& words)
        : std::runtime_error(words), code_(code) {}
    ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

}  // namespace postrider::app

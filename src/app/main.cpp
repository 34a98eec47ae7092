// argv to command line, nothing else.
#include <clocale>
#include <csignal>
#include <iostream>
#include <string>

#include <unistd.h>

#include "app/cli.h"
#include "base/ascii.h"
#include "base/random.h"

namespace {

postrider::config::Environment environment() {
    postrider::config::Environment variables;
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
        if (const auto halves = postrider::base::split_once(*entry, '=')) {
            variables.emplace(halves->first, halves->second);
        }
    }
    return variables;
}

}  // namespace

int main(int argc, char** argv) {
    // A peer that closes is told of by write's result, not by a signal.
    std::signal(SIGPIPE, SIG_IGN);
    postrider::base::SystemRandom random;
    postrider::app::Context context{
        .out = std::cout, .err = std::cerr, .environment = environment(), .random = random
    };
    context.is_terminal = ::isatty(STDIN_FILENO) == 1;
    return static_cast<int>(postrider::app::run_command_line(argc, argv, context));
}

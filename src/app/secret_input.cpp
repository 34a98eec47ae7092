// Reading a line unseen.
#include "app/secret_input.h"

#include <istream>
#include <ostream>

#include <termios.h>
#include <unistd.h>

namespace postrider::app {
namespace {

/// What is typed on standard input does not show while this stands.
class NoEcho {
public:
    NoEcho() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) {
            return;
        }
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    ~NoEcho() {
        if (is_silent_) {
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }

private:
    termios before_{};
    bool is_silent_ = false;
};

}  // namespace

std::string read_secret(Context& context, std::string_view prompt) {
    const bool is_asked = context.is_terminal;
    std::string line;
    {
        std::optional<NoEcho> unseen;
        if (is_asked) {
            unseen.emplace();
            context.err << prompt << std::flush;
        }
        std::getline(context.in, line);
    }
    if (is_asked) {
        context.err << '\n';
    }
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (line.empty()) {
        throw CommandFailed(
            ExitCode::usage, "Nothing was entered. Type it at the prompt, or pipe in one line."
        );
    }
    return line;
}

}  // namespace postrider::app

// Names that make the simulator misbehave.
#include "doors/sink/behaviour.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"

namespace postrider::doors::sink {
namespace {

using namespace std::chrono_literals;

struct Name {
    std::string_view word;
    Act act;
};

constexpr std::array names{
    Name{"defer", Act::defer},
    Name{"refuse", Act::refuse},
    Name{"full", Act::full},
    Name{"greylist", Act::greylist},
    Name{"busy", Act::busy},
    Name{"slow", Act::slow},
    Name{"defer-message", Act::defer_message},
    Name{"refuse-message", Act::refuse_message},
    Name{"spam", Act::spam},
    Name{"drop", Act::drop},
};

base::Duration wait_of(std::string_view seconds, std::chrono::seconds usual) {
    int number = 0;
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    if (error != std::errc{} || end != seconds.data() + seconds.size() || number < 0) {
        return usual;
    }
    return std::min(std::chrono::seconds{number}, wait_max);
}

}  // namespace

Behaviour behaviour_of(std::string_view local_part) {
    const auto halves = base::split_once(local_part, '+');
    const auto word = halves ? halves->first : local_part;
    const auto found = std::ranges::find_if(names, [&](const Name& name) {
        return base::iequals(name.word, word);
    });
    if (found == names.end()) {
        return {};
    }
    Behaviour behaviour{.act = found->act};
    const auto seconds = halves ? halves->second : std::string_view{};
    if (found->act == Act::slow) {
        behaviour.wait = wait_of(seconds, 10s);
    } else if (found->act == Act::greylist) {
        behaviour.wait = wait_of(seconds, 1s);
    }
    return behaviour;
}

}  // namespace postrider::doors::sink

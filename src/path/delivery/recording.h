// Writes down what is said in one try, as it is said: commands and replies, never the message,
// never a secret.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/transcript.h"
#include "net/clock.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace postrider::delivery {

/// Which attempts keep what was said.
enum class Transcripts : std::uint8_t {
    none,
    troubled,  ///< those that did not deliver
    all,
};

/// Resource; belongs to one try.
class Recording {
public:
    explicit Recording(net::Clock& clock) : clock_(clock), begun_(clock.instant()) {}
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    /// Whole commands, each with its line end. Of AUTH only the mechanism is kept, and nothing of
    /// the body.
    void said(std::string_view words, smtp::Stage stage);
    void heard(const smtp::Reply& reply);
    void happened(std::string_view what);
    // A line of another protocol, without its end.
    void said_line(std::string_view line) { add(model::Voice::us, line); }
    void heard_line(std::string_view line) { add(model::Voice::host, line); }

    std::string take() { return transcript_.take(); }

private:
    void add(model::Voice voice, std::string_view text);

    net::Clock& clock_;
    base::Instant begun_;
    model::Transcript transcript_;
};

}  // namespace postrider::delivery

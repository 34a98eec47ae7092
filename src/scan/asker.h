// Asking one scanner with all that keeps it, and us, from harm: limits, turns, rests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "scan/failure.h"
#include "scan/question.h"
#include "scan/rest.h"
#include "scan/turns.h"
#include "scan/wire.h"

namespace postrider::scan {

struct AskerOptions {
    Site site;
    base::Duration timeout{};    ///< for a whole question, waiting for a turn included
    std::uint64_t size_max = 0;  ///< of messages; larger ones are not scanned
    std::size_t questions = 1;   ///< at a time
};

/// Resource; belongs to one loop.
class Asker {
public:
    Asker(WireMeans means, AskerOptions options);

    /// As Wire::ask, within the timeout.
    net::Task<Scanned<std::string>> ask(Question question);

    const std::string& name() const { return options_.site.name; }

private:
    net::Task<Scanned<std::string>> ask_in_turn(Question question, base::Instant deadline);
    ScanFailure failure(ScanFailure::Kind kind, std::string_view why) const;
    void note(const Scanned<std::string>& answer);

    net::Clock& clock_;
    AskerOptions options_;
    Wire wire_;
    Turns turns_;
    Rest rest_;
};

}  // namespace postrider::scan

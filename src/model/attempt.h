// One try to hand one delivery to one host, as it is recorded: enough to answer "why?".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::model {

/// The numbers are stored.
enum class AttemptResult : std::uint8_t {
    delivered = 0,
    deferred = 1,     ///< temporary: will be tried again
    bounced = 2,      ///< refused for good
    interrupted = 3,  ///< the process ended during it; whether the host took the message is unknown
};

/// Value. Empty text: not reached, or not known.
struct Attempt {
    std::uint32_t number = 1;  ///< counted from 1 within the delivery
    std::uint32_t hop = 1;     ///< counted from 1 within the attempt, in the order of trying
    AttemptResult result = AttemptResult::deferred;
    base::Time at;
    base::Duration duration{};
    std::string host;     ///< name of the receiving host
    std::string address;  ///< "192.0.2.1:25"
    std::string source;   ///< name of the egress source
    std::string source_address;
    std::string helo;  ///< what we called ourselves
    std::string tls;   ///< "TLSv1.3 TLS_AES_256_GCM_SHA384"; empty in clear
    bool tls_verified = false;
    /// On whose word TLS was asked for: "dane", "mta-sts", "operator", "message"; empty: nobody's,
    /// so that clear text would have done.
    std::string tls_basis;
    /// Why the host's certificate is not verified, or why there is no TLS; empty when all is well.
    std::string tls_problem;
    std::string stage;  ///< how far it got: "connect", "mail", "rcpt", "data" …
    std::uint16_t reply_code = 0;
    std::string enhanced_code;  ///< "5.1.1"
    std::string reply;          ///< the host's words, or what broke
    std::string explanation;    ///< one sentence for the person who waits
    /// What was said (model/transcript.h); empty where it was not kept.
    std::string transcript;
    /// What was decided on the way, of the one with the last word (`note_decision`).
    std::string decisions;
    /// What else was tried in the same attempt, in order; theirs are empty. This one had the last
    /// word: what became of the delivery is what became of it.
    std::vector<Attempt> others;
};

}  // namespace postrider::model

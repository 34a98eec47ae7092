// Where the simulator puts what it took: one .eml a message, its envelope in a .json beside it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace postrider::doors::sink {

/// Value.
struct Taken {
    std::string helo;
    std::string peer;
    std::string tls;  ///< "TLSv1.3"; empty in clear
    std::string mail_from;
    std::vector<std::string> rcpt_to;
};

/// Resource; one thread.
class Mailbox {
public:
    /// Makes `directory`; empty: messages are counted and thrown away.
    explicit Mailbox(std::string directory);

    /// A message is there whole or not at all, the .json after its .eml. Throws std::system_error.
    void put(const Taken& taken, std::string_view message, base::Time at);
    std::uint64_t count() const { return count_; }

private:
    std::string directory_;
    std::uint64_t count_ = 0;
};

}  // namespace postrider::doors::sink

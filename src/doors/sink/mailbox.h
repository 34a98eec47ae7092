// Where the simulator puts what it took: one .eml a message, its envelope in a .json beside it.
#pragma once

#include <cstdint>
#include <fstream>
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

class Mailbox;

/// A message on its way into a mailbox: written as it comes, so that a large one needs no memory.
/// Resource.
class Delivery {
public:
    explicit Delivery(Mailbox& mailbox);
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;
    /// What was not kept is removed.
    ~Delivery();

    void add(std::string_view run);
    /// Now it is there, whole, its .json after its .eml. Throws std::system_error.
    void keep(const Taken& taken, base::Time at);

private:
    Mailbox& mailbox_;
    std::string path_;
    std::ofstream file_;
};

/// Resource; one thread.
class Mailbox {
public:
    /// Makes `directory`; empty: messages are counted and thrown away.
    explicit Mailbox(std::string directory);

    std::uint64_t count() const { return count_; }

private:
    friend class Delivery;

    std::string directory_;
    std::uint64_t begun_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace postrider::doors::sink

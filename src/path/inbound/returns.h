// Mail that tells what became of our own mail: bounces at a return path, and complaints.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bounce/report.h"
#include "model/consequence.h"
#include "model/content.h"
#include "model/tenancy.h"
#include "net/clock.h"
#include "net/task.h"
#include "reports/complaint.h"
#include "secrets/delivery_token.h"
#include "store/store.h"

namespace postrider::inbound {

/// Of a message, so much is looked at.
inline constexpr std::size_t returned_size_max = 1024 * 1024;
/// So many marks of ours in one message are looked up.
inline constexpr std::size_t marks_max = 20;

/// What a message says of mail that was sent. Value.
struct Finding {
    enum class Kind : std::uint8_t {
        bounce,     ///< of ours: nobody needs to see it
        complaint,  ///< the same
        unmatched,  ///< a bounce or a complaint, but of nothing that is known here
        other,      ///< a delay notice, an automatic reply, anything
    };
    Kind kind = Kind::other;
    /// For the delivery's event: one sentence.
    std::string why;
    /// The server whose mail it is about; none: unmatched or other.
    std::optional<model::ServerId> server;
    std::optional<model::DeliveryId> about;
    std::vector<model::Consequence> consequences;
};

/// What came to a return path, by one or more of its addresses. Views.
struct ReturnedMail {
    const model::Server& server;         ///< whose token the addresses bear
    std::vector<std::string_view> tags;  ///< what stands behind it and '+'
    const model::Content& content;
};

struct ReturnsOptions {
    /// How long an address stays on the suppression list for a bounce; zero: it is not put there.
    base::Duration suppressed_for = std::chrono::days{30};
};

/// Believes nothing that does not bear a token of ours: what is forged, or of another server or
/// organization, has no consequences. Resource; any loop.
class Returns {
public:
    Returns(
        net::Clock& clock,
        store::Store& store,
        const secrets::DeliveryToken& tokens,
        ReturnsOptions options
    );

    /// By the tokens in the addresses, at most marks_max, else by the X-Postal-MsgID fields that
    /// the message quotes.
    net::Task<Finding> at_return_path(ReturnedMail mail);
    /// What came to an organization's address for complaints.
    net::Task<Finding> at_complaints(
        model::OrganizationId organization, const model::Content& content
    );

private:
    net::Task<std::vector<store::DeliveryView>> sent(std::vector<model::DeliveryId> ids);
    std::vector<model::DeliveryId> marks_of(
        std::string_view text, const reports::Complaint* complaint
    ) const;
    Finding bounced(const bounce::Report& report, std::vector<store::DeliveryView> deliveries);
    Finding complained(
        const reports::Complaint& complaint, std::vector<store::DeliveryView> deliveries
    );
    std::optional<model::DeliveryId> read_mark(std::string_view token) const;
    std::optional<model::DeliveryId> read_return_path(std::string_view address) const;

    net::Clock& clock_;
    store::Store& store_;
    const secrets::DeliveryToken& tokens_;
    ReturnsOptions options_;
};

}  // namespace postrider::inbound

// The product's end of an SMTP session: who may log in, which recipients are welcome, what is
// accepted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "net/clock.h"
#include "path/inbound/route_match.h"
#include "path/intake/accept.h"
#include "path/intake/draft.h"
#include "path/reception/reception.h"
#include "smtpd/receiver.h"
#include "store/store.h"
#include "tenancy/login.h"

namespace postrider::doors::smtp {

/// Whom a listener serves: everyone, or those who are let in alone (RFC 6409 §4.3).
enum class Purpose : std::uint8_t { any, submission };

/// What every session of a listener shares. Outlives them.
struct House {
    net::Clock& clock;
    store::Store& store;
    tenancy::Login& login;
    intake::Intake& intake;
    reception::Reception& reception;
    const intake::Spool& spool;
    base::Random& random;
    base::Log& log;
    std::string host;  ///< the listener's name, in Received
    inbound::OwnNames names;
    Purpose purpose = Purpose::any;
};

class Receiver final : public smtpd::Receiver {
public:
    explicit Receiver(House& house) : house_(house) {}

    net::Task<postrider::smtp::Reply> log_in(
        const smtpd::Client& client, const postrider::smtp::Credentials& credentials
    ) override;
    void forget_client() override {
        grant_.reset();
        digest_.clear();
        ways_.clear();
    }
    net::Task<postrider::smtp::Reply> recipient(
        const smtpd::Client& client,
        const postrider::smtp::Envelope& envelope,
        const postrider::smtp::RcptTo& recipient
    ) override;
    net::Task<> begin(const smtpd::Client& client, const postrider::smtp::Envelope& envelope)
        override;
    void add(std::string_view run) override;
    net::Task<postrider::smtp::Reply> complete(
        const smtpd::Client& client, const postrider::smtp::Envelope& envelope
    ) override;
    void abandon() override;

private:
    net::Task<std::optional<tenancy::Entry>> entry_for(
        const postrider::smtp::Credentials& credentials
    );
    /// Where an accepted recipient's mail goes.
    using Way = std::variant<
        inbound::ToOutside,
        inbound::ToRoute,
        inbound::ToReturnPath,
        inbound::ToOrganization>;

    net::Task<> renew_grant(const smtpd::Client& client);
    bool is_let_in(const smtpd::Client& client) const;
    /// Before anything is looked at that a recipient could be: is this a client to be served?
    net::Task<std::optional<postrider::smtp::Reply>> refusal_of_stranger(const smtpd::Client& client
    );
    net::Task<inbound::RecipientMatch> match(
        const smtpd::Client& client, const mail::Address& recipient
    );
    /// Messages of this transaction that go out are admitted, those that arrive received; then all
    /// of them are kept together.
    net::Task<postrider::smtp::Reply> keep(
        const smtpd::Client& client, const postrider::smtp::Envelope& envelope
    );
    bool is_all_outside() const;
    intake::Submission submission(
        const smtpd::Client& client,
        const postrider::smtp::Envelope& envelope,
        model::Content content
    );
    reception::Arrival arrival(
        const smtpd::Client& client,
        const postrider::smtp::Envelope& envelope,
        model::Content content
    );
    std::string trace(const smtpd::Client& client, const postrider::smtp::Envelope& envelope) const;
    postrider::smtp::Reply refused(const smtpd::Client& client, const intake::Refusal& refusal);
    postrider::smtp::Reply accepted(const smtpd::Client& client, const intake::Receipt& receipt);

    House& house_;
    std::optional<store::Grant> grant_;
    std::string digest_;     ///< of the key that was logged in with
    std::vector<Way> ways_;  ///< of the envelope's recipients, in their order
    std::optional<intake::Draft> draft_;
};

}  // namespace postrider::doors::smtp

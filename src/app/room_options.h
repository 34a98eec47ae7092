// From the settings to what each room wants to know.
#pragma once

#include <string>

#include "app/housekeeping.h"
#include "config/settings.h"
#include "dns/unbound_lookup.h"
#include "http/client.h"
#include "http/service.h"
#include "path/delivery/smtp_delivery.h"
#include "path/endpoints/endpoint_delivery.h"
#include "path/inbound/returns.h"
#include "path/inbound/route_match.h"
#include "path/intake/admit.h"
#include "path/queue/identities.h"
#include "path/queue/notice.h"
#include "path/queue/runner.h"
#include "path/reception/reception.h"
#include "scan/scanners.h"
#include "smtpd/listener.h"

namespace postrider::app {

dns::UnboundOptions lookup_options(const config::Settings& settings);
HousekeepingOptions housekeeping_options(const config::Settings& settings);
intake::AdmissionOptions admission_options(const config::Settings& settings);
inbound::OwnNames own_names(const config::Settings& settings);
inbound::ReturnsOptions returns_options(const config::Settings& settings);
reception::ReceptionOptions reception_options(const config::Settings& settings);
queue::IdentityOptions identity_options(
    const config::Settings& settings, delivery::Signers own_signers
);
queue::NoticeOptions notice_options(const config::Settings& settings);
scan::ScannersOptions scanners_options(const config::Settings& settings);
queue::RunnerOptions runner_options(const config::Settings& settings);
delivery::SmtpDeliveryOptions delivery_options(
    const config::Settings& settings, delivery::SourceObserver on_source = {}
);
smtpd::CrowdLimits crowd_limits(const config::Settings& settings);
delivery::Transcripts transcripts_of(config::Transcripts which);
endpoints::EndpointOptions endpoint_options(const config::Settings& settings);
http::ClientOptions endpoint_client_options(const config::Settings& settings);
/// For MTA-STS policies and TLS reports.
http::ClientOptions policy_client_options(const config::Settings& settings);
/// Without its certificates and without a resolver.
smtpd::ListenerOptions listener_options(
    const config::Settings& settings, const config::Listener& listener
);
/// Throws CommandFailed naming the setting when `text` is no address.
base::Endpoint endpoint_of(const std::string& setting, const std::string& address, int port);

}  // namespace postrider::app

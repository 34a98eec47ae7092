// The sending half of the house: by which ways mail leaves.
#pragma once

#include "app/own_keys.h"
#include "app/source_watch.h"
#include "app/tls_knowledge.h"
#include "app/warm_ups.h"
#include "app/way_figures.h"
#include "base/log.h"
#include "config/settings.h"
#include "dns/resolver.h"
#include "http/client.h"
#include "net/loop.h"
#include "net/workers.h"
#include "path/delivery/smtp_delivery.h"
#include "path/endpoints/endpoint_delivery.h"
#include "path/endpoints/http_endpoint.h"
#include "store/store.h"

namespace postrider::app {

/// What it is built on; outlives it.
struct SendingGround {
    const config::Settings& settings;
    net::Loop& loop;
    net::Workers& workers;
    dns::Resolver& resolver;
    store::Store& store;
    base::Log& log;
    const OwnKeys& keys;
    TlsKnowledge& tls;
    WayFigures& ways;
};

/// Resource. Reading the members from top to bottom explains it.
class Sending {
public:
    explicit Sending(const SendingGround& ground);

    delivery::Delivery& delivery() { return delivery_; }
    SourceWatch& source_watch() { return source_watch_; }
    WarmUps& warm_ups() { return warm_ups_; }
    delivery::Sources& sources() { return smtp_delivery_.sources(); }

private:
    WarmUps warm_ups_;                         ///< how much the ways that are new may carry
    delivery::SmtpDelivery smtp_delivery_;     ///< one attempt
    SourceWatch source_watch_;                 ///< which ways out can be used
    http::Client endpoint_client_;             ///< requests to tenants' servers
    endpoints::HttpEndpoints http_endpoints_;  ///< payloads, signed
    endpoints::EndpointDelivery delivery_;     ///< the way that each claim names
};

}  // namespace postrider::app

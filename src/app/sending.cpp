// Building the sending half.
#include "app/sending.h"

#include "app/room_options.h"

namespace postrider::app {
namespace {

/// The log and the numbers hear of it.
delivery::SourceObserver observer(const SendingGround& ground) {
    return [log = source_log(ground.log),
            &ways = ground.ways](const delivery::Source& source, std::string_view reason) {
        log(source, reason);
        ways.changed(source, reason);
    };
}

delivery::SmtpDeliveryOptions smtp_options(const SendingGround& ground, warmup::Ledger& ledger) {
    auto options = delivery_options(ground.settings, observer(ground));
    ground.tls.enter(options);
    options.departures.ledger = &ledger;
    return options;
}

endpoints::HttpEndpointOptions http_endpoint_options(const SendingGround& ground) {
    return {
        .signer = ground.keys.requests,
        .transcripts = transcripts_of(ground.settings.delivery.transcripts),
    };
}

}  // namespace

Sending::Sending(const SendingGround& ground)
    : warm_ups_(ground.loop, ground.store, ground.settings, ground.log),
      smtp_delivery_(
          ground.loop,
          ground.resolver,
          ground.workers,
          net::TlsClient::create(ground.settings.delivery.authorities),
          smtp_options(ground, warm_ups_.ledger())
      ),
      source_watch_(ground.loop, ground.resolver, smtp_delivery_.sources(), ground.log),
      endpoint_client_(
          ground.loop,
          ground.resolver,
          net::TlsClient::create(),
          endpoint_client_options(ground.settings)
      ),
      http_endpoints_(ground.loop, ground.workers, endpoint_client_, http_endpoint_options(ground)),
      delivery_(
          {ground.loop,
           ground.store,
           ground.resolver,
           ground.log,
           ground.workers,
           http_endpoints_,
           smtp_delivery_},
          endpoint_options(ground.settings)
      ) {}

}  // namespace postrider::app

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

}  // namespace

Sending::Sending(const SendingGround& ground)
    : smtp_delivery_(
          ground.loop,
          ground.resolver,
          ground.workers,
          net::TlsClient::create(),
          delivery_options(ground.settings, observer(ground))
      ),
      source_watch_(ground.loop, ground.resolver, smtp_delivery_.sources(), ground.log),
      endpoint_client_(
          ground.loop,
          ground.resolver,
          net::TlsClient::create(),
          endpoint_client_options(ground.settings)
      ),
      http_endpoints_(
          ground.loop, ground.workers, endpoint_client_, {.signer = ground.keys.requests}
      ),
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

// Every command.
#include "app/commands.h"

namespace postrider::app {

void add_commands(CLI::App& app, Context& context) {
    add_serve_command(app, context);
    add_dev_command(app, context);
    add_organization_commands(app, context);
    add_server_commands(app, context);
    add_domain_commands(app, context);
    add_credential_commands(app, context);
    add_endpoint_commands(app, context);
    add_route_commands(app, context);
    add_suppress_commands(app, context);
    add_report_commands(app, context);
    add_measure_commands(app, context);
    add_tls_report_commands(app, context);
    add_user_commands(app, context);
    add_source_commands(app, context);
    add_warmup_commands(app, context);
    add_message_commands(app, context);
    add_queue_commands(app, context);
    add_order_commands(app, context);
    add_explain_commands(app, context);
    add_send_command(app, context);
    add_egress_commands(app, context);
    add_init_command(app, context);
    add_config_commands(app, context);
    add_sink_command(app, context);
    add_inspect_command(app, context);
    add_scan_command(app, context);
    add_reference_command(app, context);
    add_version_command(app, context);
}

}  // namespace postrider::app

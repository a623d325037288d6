package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import java.util.List;

/** The options of {@code run} about the network and host names. */
final class NetworkOptions {
    private static final String NAMES = "Network";

    static final OptionList LIST = new OptionList();

    static final Option NETWORK = LIST.add(Option.value(
                    NAMES,
                    "network",
                    "none",
                    "Network of the container. Only 'none' is supported: a network of its own with the loopback device"
                            + " only.")
            .completes(Completion.NETWORK)
            .neverEmpty());

    static final Option NET = LIST.add(Option.value(NAMES, "net", "none", "The same as --network.")
            .completes(Completion.NETWORK)
            .neverEmpty());

    static final Option ADD_HOST = LIST.add(Option.value(
                    NAMES,
                    "add-host",
                    "NAME=ADDRESS",
                    "Add a line to /etc/hosts of the container; NAME:ADDRESS is accepted too.")
            .repeatable()
            .example("--add-host db=127.0.0.2"));

    static final Option DNS = LIST.add(Option.value(
                    NAMES, "dns", "ADDRESS", "Add a name server to /etc/resolv.conf of the container (default: none).")
            .repeatable()
            .example("--dns 127.0.0.1"));

    static final Option DNS_SEARCH = LIST.add(Option.value(
                    NAMES,
                    "dns-search",
                    "DOMAIN",
                    "Add a search domain for short names to /etc/resolv.conf of the container.")
            .repeatable()
            .example("--dns-search example.org"));

    static final Option DNS_OPTION = LIST.add(
            Option.value(NAMES, "dns-option", "OPTION", "Add a resolver option to /etc/resolv.conf of the container.")
                    .repeatable()
                    .example("--dns-option ndots:2"));

    private NetworkOptions() {}

    /** Puts the host names and resolver settings of a command line into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) {
        for (String host : arguments.values(ADD_HOST)) {
            int end = separator(host);
            if (end <= 0) {
                throw new IllegalArgumentException("The host '" + host + "' is not of the form " + ADD_HOST.argument());
            }
            builder.host(host.substring(0, end), unbracketed(host.substring(end + 1)));
        }
        List<String> servers = arguments.values(DNS);
        List<String> search = arguments.values(DNS_SEARCH);
        List<String> options = arguments.values(DNS_OPTION);
        if (!servers.isEmpty() || !search.isEmpty() || !options.isEmpty()) {
            builder.dns(new Dns(servers, search, options));
        }
    }

    /** The index of {@code =}, or of the first colon, which is docker's older form. */
    private static int separator(String host) {
        int equals = host.indexOf('=');
        return equals >= 0 ? equals : host.indexOf(':');
    }

    private static String unbracketed(String address) {
        boolean isBracketed = address.length() > 2 && address.startsWith("[") && address.endsWith("]");
        return isBracketed ? address.substring(1, address.length() - 1) : address;
    }
}

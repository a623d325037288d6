package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.engine.spec.Network;
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
                    "NETWORK",
                    "Network of the container: 'none' (default), a network of its own with the loopback device only,"
                            + " into which ports are published. With --detach also 'host', that of this machine,"
                            + " 'container:NAME', that of another container, and 'pasta' or 'slirp4netns', a network"
                            + " of its own with a way out by that program.")
            .completes(Completion.NETWORK)
            .neverEmpty());

    static final Option NET = LIST.add(Option.value(NAMES, "net", "NETWORK", "The same as --network.")
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

    private static final String CONTAINER = "container:";

    private NetworkOptions() {}

    /** The network of a command line. */
    static Network of(Arguments arguments) throws UsageException {
        String given = arguments.value(NETWORK);
        String word = given == null ? arguments.value(NET) : given;
        if (word != null && word.startsWith(CONTAINER) && word.length() > CONTAINER.length()) {
            return new Network.Container(word.substring(CONTAINER.length()));
        }
        switch (word == null ? "none" : word) {
            case "none":
                return new Network.None();
            case "host":
                return new Network.Host();
            case "pasta":
                return new Network.Pasta();
            case "slirp4netns":
                return new Network.Slirp4netns();
            default:
                throw RunParser.problem("the network '" + word + "' is not supported; there are none, into which ports"
                        + " are published, host, container:NAME, pasta and slirp4netns");
        }
    }

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

package dev.jcontainer.spec;

import java.util.List;

/**
 * The DNS settings of a container, the content of its {@code /etc/resolv.conf}, {@code man 5 resolv.conf}. Immutable.
 *
 * @param servers addresses of name servers
 * @param search domains that are appended to short names
 * @param options resolver options, such as {@code ndots:2}
 */
public record Dns(List<String> servers, List<String> search, List<String> options) {
    /** No name server: a container without a network cannot reach one. */
    public static final Dns NONE = new Dns(List.of(), List.of(), List.of());

    public Dns {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
        for (String server : servers) {
            AddressChecks.check("name server", server);
        }
        for (String domain : search) {
            Checks.word("search domain", domain);
        }
        for (String option : options) {
            Checks.word("resolver option", option);
        }
    }
}

package dev.jcontainer.spec;

/**
 * A line of the container's {@code /etc/hosts}, {@code man 5 hosts}. Immutable.
 *
 * @param name the host name
 * @param address its IPv4 or IPv6 address
 */
public record HostEntry(String name, String address) {
    public HostEntry {
        Checks.word("host name", name);
        AddressChecks.check("host " + name, address);
    }
}

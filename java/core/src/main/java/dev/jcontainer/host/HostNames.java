package dev.jcontainer.host;

/**
 * The names that a container in the host's network has from the host.
 *
 * @param hostname the host's name
 * @param hosts the content of {@code /etc/hosts}; empty if there is none
 * @param resolver the content of {@code /etc/resolv.conf}; empty if there is none
 */
public record HostNames(String hostname, String hosts, String resolver) {}

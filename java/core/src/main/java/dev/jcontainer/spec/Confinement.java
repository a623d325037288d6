package dev.jcontainer.spec;

import java.util.Map;

/**
 * The isolation, limits and privileges of a container.
 *
 * @param isolation how the container is isolated from the rest of the machine
 * @param userNamespace the user namespace that it runs in
 * @param network the network namespace that it is in
 * @param sysctls the kernel parameters of its namespaces by their paths; each occurs once
 * @param limits the limits on the machine's resources
 * @param privileges the privileges of the container
 */
record Confinement(
        Isolation isolation,
        UserNamespace userNamespace,
        NetworkNamespace network,
        Map<String, Sysctl> sysctls,
        Limits limits,
        Privileges privileges) {
    static final Confinement DEFAULT = new Confinement(
            Isolation.NAMESPACES,
            UserNamespace.DEFAULT,
            NetworkNamespace.own(),
            Map.of(),
            Limits.NONE,
            Privileges.DEFAULT);

    Confinement {
        sysctls = Copies.of(sysctls);
    }

    Confinement withIsolation(Isolation value) {
        return new Confinement(value, userNamespace, network, sysctls, limits, privileges);
    }

    Confinement withUserNamespace(UserNamespace value) {
        return new Confinement(isolation, value, network, sysctls, limits, privileges);
    }

    Confinement withNetwork(NetworkNamespace value) {
        return new Confinement(isolation, userNamespace, value, sysctls, limits, privileges);
    }

    Confinement withSysctl(Sysctl sysctl) {
        return new Confinement(
                isolation, userNamespace, network, Copies.plus(sysctls, sysctl.path(), sysctl), limits, privileges);
    }

    /**
     * Refuses kernel parameters of the host's network, which are the host's and not the container's.
     *
     * @throws IllegalArgumentException if there is one
     */
    void refuseHostNetwork() {
        if (!(network instanceof NetworkNamespace.Host)) {
            return;
        }
        for (Sysctl sysctl : sysctls.values()) {
            if (sysctl.path().startsWith("net/")) {
                throw new IllegalArgumentException(
                        "The kernel parameter " + sysctl.path().replace('/', '.')
                                + " cannot be set in the host's network namespace (--network host)");
            }
        }
    }

    Confinement withLimits(Limits value) {
        return new Confinement(isolation, userNamespace, network, sysctls, value, privileges);
    }

    Confinement withPrivileges(Privileges value) {
        return new Confinement(isolation, userNamespace, network, sysctls, limits, value);
    }
}

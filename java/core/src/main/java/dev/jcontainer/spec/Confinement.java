package dev.jcontainer.spec;

import java.util.Map;

/**
 * What keeps a container from the rest of the machine, and what it may do to it.
 *
 * @param isolation by which means it is kept
 * @param userNamespace which user namespace it runs in
 * @param sysctls the kernel parameters of its namespaces, each once, by their paths
 * @param limits how much of the machine it may use
 * @param privileges what it may do to the machine
 */
record Confinement(
        Isolation isolation,
        UserNamespace userNamespace,
        Map<String, Sysctl> sysctls,
        Limits limits,
        Privileges privileges) {
    static final Confinement DEFAULT =
            new Confinement(Isolation.NAMESPACES, UserNamespace.DEFAULT, Map.of(), Limits.NONE, Privileges.DEFAULT);

    Confinement {
        sysctls = Copies.of(sysctls);
    }

    Confinement withIsolation(Isolation value) {
        return new Confinement(value, userNamespace, sysctls, limits, privileges);
    }

    Confinement withUserNamespace(UserNamespace value) {
        return new Confinement(isolation, value, sysctls, limits, privileges);
    }

    Confinement withSysctl(Sysctl sysctl) {
        return new Confinement(
                isolation, userNamespace, Copies.plus(sysctls, sysctl.path(), sysctl), limits, privileges);
    }

    Confinement withLimits(Limits value) {
        return new Confinement(isolation, userNamespace, sysctls, value, privileges);
    }

    Confinement withPrivileges(Privileges value) {
        return new Confinement(isolation, userNamespace, sysctls, limits, value);
    }
}

package dev.jcontainer.spec;

import java.util.Map;

/**
 * The isolation, limits and privileges of a container.
 *
 * @param isolation how the container is isolated from the rest of the machine
 * @param userNamespace the user namespace that it runs in
 * @param sysctls the kernel parameters of its namespaces by their paths; each occurs once
 * @param limits the limits on the machine's resources
 * @param privileges the privileges of the container
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

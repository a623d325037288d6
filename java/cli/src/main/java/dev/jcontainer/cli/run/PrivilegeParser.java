package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code run} about privileges. */
final class PrivilegeParser {
    private static final String ALL = "ALL";

    private PrivilegeParser() {}

    /** What a command line says of privileges. */
    static Privileges of(Arguments arguments) throws IOException {
        boolean isPrivileged = arguments.has(PrivilegeOptions.PRIVILEGED);
        Privileges.Builder privileges = isPrivileged ? Privileges.privileged() : Privileges.builder();
        privileges.capabilities(capabilities(arguments, isPrivileged ? Capabilities.ALL : Capabilities.DEFAULT));
        SelinuxLabels labels = new SelinuxLabels();
        for (String option : arguments.values(PrivilegeOptions.SECURITY_OPT)) {
            SecurityOption.apply(option, privileges, labels);
        }
        labels.apply(privileges);
        boolean isHost = "landlock".equals(arguments.value(RunOptions.ISOLATION)); // then these are the caller's paths
        for (String path : arguments.values(PrivilegeOptions.LANDLOCK_RO)) {
            privileges.landlockReadOnly(isHost ? WorkingDirectory.resolve(path) : path);
        }
        for (String path : arguments.values(PrivilegeOptions.LANDLOCK_RW)) {
            privileges.landlockReadWrite(isHost ? WorkingDirectory.resolve(path) : path);
        }
        return privileges.build();
    }

    /** In docker's order: ALL first, wherever it stands, then what is dropped, then what is added. */
    private static Capabilities capabilities(Arguments arguments, Capabilities normal) {
        List<Capability> added = new ArrayList<>();
        List<Capability> dropped = new ArrayList<>();
        boolean addsAll = read(arguments.values(PrivilegeOptions.CAP_ADD), added);
        boolean dropsAll = read(arguments.values(PrivilegeOptions.CAP_DROP), dropped);
        Capabilities from = addsAll ? Capabilities.ALL : dropsAll ? Capabilities.NONE : normal;
        Capability[] more = added.toArray(new Capability[0]);
        Capability[] fewer = dropped.toArray(new Capability[0]);
        Capabilities capabilities =
                addsAll ? from.plus(more).minus(fewer) : from.minus(fewer).plus(more);
        for (String name : arguments.values(PrivilegeOptions.CAP_AMBIENT)) {
            capabilities = capabilities.withAmbient(Capability.parse(name));
        }
        return capabilities;
    }

    /** Whether ALL is among the names. */
    private static boolean read(List<String> names, List<Capability> into) {
        boolean isAll = false;
        for (String name : names) {
            if (name.equalsIgnoreCase(ALL)) {
                isAll = true;
            } else {
                into.add(Capability.parse(name));
            }
        }
        return isAll;
    }
}

package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Privileges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The options of {@code run} about what a container may do to the machine. */
final class PrivilegeOptions {
    private static final String ALL = "ALL";
    private static final String PRIVILEGES = "Privileges";

    static final OptionList LIST = new OptionList();

    static final Option CAP_ADD = LIST.add(Option.value(
                    PRIVILEGES,
                    "cap-add",
                    "CAPABILITY",
                    "Add a capability, with or without CAP_ (man 7 capabilities), or ALL. The default capabilities are"
                            + " CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP,"
                            + " SETUID and SYS_CHROOT; programs of a user other than root have none.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("--cap-add NET_RAW")
            .neverEmpty());
    static final Option CAP_DROP = LIST.add(
            Option.value(PRIVILEGES, "cap-drop", "CAPABILITY", "Drop a capability, or ALL except those of --cap-add.")
                    .repeatable()
                    .completes(Completion.CAPABILITY)
                    .example("--cap-drop ALL")
                    .neverEmpty());
    static final Option CAP_AMBIENT = LIST.add(Option.value(
                    PRIVILEGES,
                    "cap-ambient",
                    "CAPABILITY",
                    "Add a capability that programs of a user other than root have as well, and that every program they"
                            + " execute inherits.")
            .repeatable()
            .completes(Completion.CAPABILITY)
            .example("-u 1000 --cap-ambient NET_BIND_SERVICE")
            .neverEmpty());
    static final Option SECURITY_OPT = LIST.add(Option.value(
                    PRIVILEGES,
                    "security-opt",
                    "KEY[=VALUE]",
                    "no-new-privileges=false allows set-user-ID programs of the container to gain privileges; by"
                            + " default they cannot. seccomp=FILE sets a profile of system calls in the format of"
                            + " Docker and Podman; the path is relative to the working directory. seccomp=unconfined"
                            + " allows all system calls. seccomp=builtin is the default profile: it allows what"
                            + " programs need, and denies what reaches parts of the kernel without namespaces."
                            + " apparmor=PROFILE sets a loaded AppArmor profile; apparmor=unconfined takes the program"
                            + " out of the profile of jcontainer, if there is one. label=type:TYPE, and the same with"
                            + " user:, role:, level: and filetype:, sets an SELinux context; label=disable, the"
                            + " default, sets none. It is an error if this machine does not support AppArmor or"
                            + " SELinux. unmask=PATH[:PATH...] leaves paths below /proc and /sys accessible that are"
                            + " masked or read-only by default; /* at the end of a PATH stands for everything below it;"
                            + " unmask=ALL, or Docker's systempaths=unconfined, unmasks all. mask=PATH[:PATH...] masks"
                            + " more paths.")
            .repeatable()
            .example("--security-opt unmask=/proc/acpi")
            .neverEmpty());
    static final Option LANDLOCK_RO = LIST.add(Option.value(
                    PRIVILEGES,
                    "landlock-ro",
                    "PATH",
                    "Allow the program to read and execute this file of the container, or everything below this"
                            + " directory, and deny it all files that neither this option nor --landlock-rw names,"
                            + " whatever its user. The program itself and its libraries must be among them. Uses"
                            + " Landlock, needs Linux 6.2.")
            .repeatable()
            .example("--landlock-ro / --landlock-rw /tmp")
            .neverEmpty());
    static final Option LANDLOCK_RW = LIST.add(Option.value(
                    PRIVILEGES,
                    "landlock-rw",
                    "PATH",
                    "Allow the program full access to this file, or to everything below this directory; otherwise as"
                            + " --landlock-ro.")
            .repeatable()
            .neverEmpty());

    static final Option PRIVILEGED = LIST.add(Option.flag(
            PRIVILEGES,
            "privileged",
            "Give the container all capabilities and devices of the caller, unmasked and writable /proc and /sys, all"
                    + " system calls, and set-user-ID programs that gain privileges. Dangerous: root in such a"
                    + " container is root on this machine, and can leave the container."));

    private PrivilegeOptions() {}

    /** The privileges that a command line asks for. */
    static Privileges of(Arguments arguments) throws IOException {
        boolean isPrivileged = arguments.has(PRIVILEGED);
        Privileges.Builder privileges = isPrivileged ? Privileges.privileged() : Privileges.builder();
        privileges.capabilities(capabilities(arguments, isPrivileged ? Capabilities.ALL : Capabilities.DEFAULT));
        SelinuxLabels labels = new SelinuxLabels();
        for (String option : arguments.values(SECURITY_OPT)) {
            SecurityOption.apply(option, privileges, labels);
        }
        labels.apply(privileges);
        boolean isHost = "landlock"
                .equals(arguments.value(
                        FileSystemOptions.ISOLATION)); // without namespaces, these are paths of the host
        for (String path : arguments.values(LANDLOCK_RO)) {
            privileges.landlockReadOnly(isHost ? WorkingDirectory.resolve(path) : path);
        }
        for (String path : arguments.values(LANDLOCK_RW)) {
            privileges.landlockReadWrite(isHost ? WorkingDirectory.resolve(path) : path);
        }
        return privileges.build();
    }

    /** Applies the options in docker's order: ALL first, whatever its position, then --cap-drop, then --cap-add. */
    private static Capabilities capabilities(Arguments arguments, Capabilities normal) {
        List<Capability> added = new ArrayList<>();
        List<Capability> dropped = new ArrayList<>();
        boolean addsAll = read(arguments.values(CAP_ADD), added);
        boolean dropsAll = read(arguments.values(CAP_DROP), dropped);
        Capabilities from = addsAll ? Capabilities.ALL : dropsAll ? Capabilities.NONE : normal;
        Capability[] more = added.toArray(new Capability[0]);
        Capability[] fewer = dropped.toArray(new Capability[0]);
        Capabilities capabilities =
                addsAll ? from.plus(more).minus(fewer) : from.minus(fewer).plus(more);
        for (String name : arguments.values(CAP_AMBIENT)) {
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

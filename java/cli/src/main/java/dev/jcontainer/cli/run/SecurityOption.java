package dev.jcontainer.cli.run;

import dev.jcontainer.cli.value.HostFile;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.seccomp.ProfileReader;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Seccomp;
import java.io.IOException;

/** Parses one {@code --security-opt}: {@code KEY=VALUE}, or docker's older form {@code KEY:VALUE}. */
final class SecurityOption {
    private static final String ALL = "ALL";

    private SecurityOption() {}

    /** Puts one option into the builder. */
    static void apply(String option, Privileges.Builder privileges, SelinuxLabels labels) throws IOException {
        int separator = separator(option);
        String key = separator < 0 ? option : option.substring(0, separator);
        String value = separator < 0 ? "" : option.substring(separator + 1);
        switch (key) {
            case "no-new-privileges":
                privileges.noNewPrivs(separator < 0 || isTrue(option, value));
                break;
            case "seccomp":
                privileges.seccomp(seccomp(value(option, value)));
                break;
            case "unmask":
                unmask(value(option, value), privileges);
                break;
            case "systempaths": // docker's word for unmask=ALL
                if (!value.equals("unconfined")) {
                    throw new IllegalArgumentException("The security option '" + option
                            + "' is not systempaths=unconfined; use mask and unmask for single paths");
                }
                privileges.unmaskAll();
                break;
            case "mask":
                for (String path : value(option, value).split(":", -1)) {
                    privileges.mask(path);
                }
                break;
            case "apparmor":
                privileges.appArmorProfile(value(option, value));
                break;
            case "label":
                labels.add(option, value(option, value));
                break;
            default:
                throw new IllegalArgumentException("The security option '" + option
                        + "' is none of no-new-privileges, seccomp, apparmor, label, mask, unmask and systempaths");
        }
    }

    /** Reads the value in docker's form: a word, or the path of a profile. */
    private static Seccomp seccomp(String value) throws IOException {
        if (value.equals("unconfined")) {
            return Seccomp.UNCONFINED;
        }
        if (value.equals("builtin")) {
            return Seccomp.DEFAULT;
        }
        byte[] document = HostFile.read(WorkingDirectory.resolve(value));
        try {
            return ProfileReader.read(document);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(
                    "The seccomp profile '" + value + "' cannot be used: " + e.getMessage(), e);
        }
    }

    private static void unmask(String value, Privileges.Builder privileges) {
        if (value.equalsIgnoreCase(ALL)) {
            privileges.unmaskAll();
            return;
        }
        for (String path : value.split(":", -1)) {
            privileges.unmask(path);
        }
    }

    private static int separator(String option) {
        int equals = option.indexOf('=');
        return equals >= 0 ? equals : option.indexOf(':');
    }

    private static String value(String option, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The security option '" + option + "' has no value");
        }
        return value;
    }

    private static boolean isTrue(String option, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("The security option '" + option + "' is neither true nor false");
        }
        return value.equals("true");
    }
}

package dev.jcontainer.oci.config;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.SeccompConfig.Argument;
import dev.jcontainer.oci.config.SeccompConfig.Rule;
import dev.jcontainer.oci.seccomp.SeccompNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code linux.seccomp}. */
final class SeccompReader {
    /** The kernel's MAX_ERRNO: a greater number could not be distinguished from an address. */
    private static final int MAX_ERRNO = 4095;

    private SeccompReader() {}

    static SeccompConfig read(Value seccomp) throws DocumentException {
        List<Value> values = seccomp.elements("syscalls");
        List<Rule> rules = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            rules.add(rule(values.get(i)));
        }
        return new SeccompConfig(
                seccomp.require("defaultAction").word(SeccompNames.ACTIONS.toArray(new String[0])),
                errno(seccomp, "defaultErrnoRet"),
                seccomp.strings("architectures"),
                seccomp.strings("flags"),
                ConfigReader.filled(seccomp.string("listenerPath")),
                ConfigReader.filled(seccomp.string("listenerMetadata")),
                rules);
    }

    private static @Nullable Integer errno(Value parent, String member) throws DocumentException {
        Long number = parent.numberOrNull(member, 0, MAX_ERRNO);
        return number == null ? null : Integer.valueOf(number.intValue());
    }

    private static Rule rule(Value rule) throws DocumentException {
        List<String> names = rule.strings("names");
        if (names.isEmpty()) {
            throw rule.problem("names", rule.get("names") == null ? "missing" : "empty");
        }
        List<Value> values = rule.elements("args");
        List<Argument> arguments = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Value argument = values.get(i);
            arguments.add(new Argument(
                    (int) argument.requireNumber("index", 0, 5),
                    argument.require("value").unsigned(),
                    argument.unsignedOrZero("valueTwo"),
                    argument.require("op").word(SeccompNames.OPERATORS.toArray(new String[0]))));
        }
        return new Rule(
                names,
                rule.require("action").word(SeccompNames.ACTIONS.toArray(new String[0])),
                errno(rule, "errnoRet"),
                arguments);
    }
}

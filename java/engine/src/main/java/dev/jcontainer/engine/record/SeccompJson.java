package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import java.util.ArrayList;
import java.util.List;

/** The filter of system calls of a specification. */
final class SeccompJson {
    private static final int ARGUMENTS = 5;

    private SeccompJson() {}

    static void write(Text out, Seccomp seccomp) {
        out.object("seccomp");
        if (seccomp instanceof SeccompProfile) {
            writeProfile(out, (SeccompProfile) seccomp);
        } else {
            out.member("predefined", ((Seccomp.Predefined) seccomp).name());
        }
        out.end();
    }

    private static void writeProfile(Text out, SeccompProfile profile) {
        out.member("defaultAction", profile.defaultAction().code())
                .member("architectures", profile.architectures())
                .member("flags", profile.flags())
                .array("rules");
        for (SeccompProfile.Rule rule : profile.rules()) {
            out.object()
                    .member("names", rule.names())
                    .member("action", rule.action().code())
                    .member("needed", rule.needed())
                    .member("unwanted", rule.unwanted())
                    .array("comparisons");
            for (SeccompProfile.Comparison comparison : rule.comparisons()) {
                out.object()
                        .member("argument", comparison.argument())
                        .member("operator", comparison.operator().name())
                        .member("value", comparison.value())
                        .member("second", comparison.second())
                        .end();
            }
            out.endArray().end();
        }
        out.endArray();
    }

    static Seccomp read(Value privileges) throws DocumentException {
        Value in = privileges.require("seccomp");
        String predefined = in.string("predefined");
        if (predefined != null) {
            return Seccomp.Predefined.valueOf(predefined);
        }
        List<SeccompProfile.Rule> rules = new ArrayList<>();
        for (Value rule : in.elements("rules")) {
            rules.add(new SeccompProfile.Rule(
                    rule.strings("names"),
                    action(rule, "action"),
                    comparisons(rule),
                    number(rule, "needed"),
                    number(rule, "unwanted")));
        }
        return new SeccompProfile(
                action(in, "defaultAction"),
                in.strings("architectures"),
                (int) in.requireNumber("flags", 0, Integer.MAX_VALUE),
                rules);
    }

    private static List<SeccompProfile.Comparison> comparisons(Value rule) throws DocumentException {
        List<SeccompProfile.Comparison> comparisons = new ArrayList<>();
        for (Value comparison : rule.elements("comparisons")) {
            comparisons.add(new SeccompProfile.Comparison(
                    (int) comparison.requireNumber("argument", 0, ARGUMENTS),
                    SeccompProfile.Operator.valueOf(comparison.requireString("operator")),
                    number(comparison, "value"),
                    number(comparison, "second")));
        }
        return comparisons;
    }

    private static SeccompAction action(Value in, String member) throws DocumentException {
        return new SeccompAction((int) in.requireNumber(member, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static long number(Value in, String member) throws DocumentException {
        return in.requireNumber(member, Long.MIN_VALUE, Long.MAX_VALUE);
    }
}

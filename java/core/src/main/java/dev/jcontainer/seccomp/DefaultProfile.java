package dev.jcontainer.seccomp;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The default profile of containers. It reads {@code default-profile}, which explains its own syntax. The parser is a
 * simple loop, because each start runs it.
 */
final class DefaultProfile {
    private static final Comparison ALWAYS = new Comparison(0, Operator.MASKED_EQ, 0, 0);

    private final long capabilities;
    private final Set<String> allowed = new HashSet<>();
    private final List<String> allowedInOrder = new ArrayList<>();
    private final List<Rule> denied = new ArrayList<>();
    private final List<Rule> conditional = new ArrayList<>();
    private final Map<String, SeccompAction> rest = new LinkedHashMap<>();
    private long conditions;
    private boolean applies = true;
    private int number;

    private DefaultProfile(long capabilities) {
        this.capabilities = capabilities;
    }

    /**
     * Returns the profile for a container with these capabilities.
     *
     * @param architectures the other architectures whose programs the machine's kernel runs
     */
    static SeccompProfile parse(String text, long capabilities, List<String> architectures) {
        DefaultProfile profile = new DefaultProfile(capabilities);
        profile.read(text);
        return new SeccompProfile(SeccompAction.errno(Errno.ENOSYS), architectures, 0, profile.rules());
    }

    /**
     * Returns the profile for a container without namespaces and capabilities.
     *
     * @param replacing a text whose entry for a call replaces the entry of the other text
     */
    static SeccompProfile parse(String text, String replacing, List<String> architectures) {
        DefaultProfile profile = new DefaultProfile(0);
        DefaultProfile other = new DefaultProfile(0);
        other.read(replacing);
        profile.read(text);
        profile.replaceBy(other);
        return new SeccompProfile(SeccompAction.errno(Errno.ENOSYS), architectures, 0, profile.rules());
    }

    private void replaceBy(DefaultProfile other) {
        Set<String> said = new HashSet<>(other.allowed);
        for (Rule rule : other.denied) {
            said.addAll(rule.names());
        }
        said.addAll(other.rest.keySet());
        allowed.removeAll(said);
        allowedInOrder.removeAll(said);
        for (int i = 0; i < denied.size(); i++) {
            Rule rule = denied.get(i);
            denied.set(i, new Rule(without(rule.names(), said), rule.action(), List.of()));
        }
        for (int i = conditional.size(); i-- > 0; ) {
            if (said.contains(conditional.get(i).names().get(0))) {
                conditional.remove(i);
            }
        }
        rest.keySet().removeAll(said);
        allowed.addAll(other.allowed);
        allowedInOrder.addAll(other.allowedInOrder);
        denied.addAll(other.denied);
        conditional.addAll(other.conditional);
        rest.putAll(other.rest);
    }

    /** Returns the capabilities on which the profile depends, one bit each. */
    static long conditions(String text) {
        DefaultProfile profile = new DefaultProfile(0);
        profile.read(text);
        return profile.conditions;
    }

    private void read(String text) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            line(text, start, end);
            start = end + 1;
        }
    }

    private void line(String text, int start, int end) {
        number++;
        List<String> words = words(text, start, end);
        if (words.isEmpty()) {
            return;
        }
        String first = words.get(0);
        if (first.equals("with")) {
            applies = words.size() < 2;
            for (int i = 1; i < words.size(); i++) {
                long capability = Capability.valueOf(words.get(i)).bit();
                conditions |= capability;
                applies |= (capability & capabilities) != 0;
            }
        } else if (applies) {
            rule(first, words);
        }
    }

    private void rule(String verb, List<String> words) {
        switch (verb) {
            case "allow":
                for (int i = 1; i < words.size(); i++) {
                    if (allowed.add(words.get(i))) {
                        allowedInOrder.add(words.get(i));
                    }
                }
                break;
            case "deny":
                denied.add(new Rule(words.subList(2, words.size()), error(words.get(1)), List.of()));
                break;
            case "only":
                compare(words, SeccompAction.ALLOW);
                rest.put(words.get(1), error(words.get(words.size() - 1)));
                break;
            case "except":
                compare(words, error(words.get(words.size() - 1)));
                rest.put(words.get(1), SeccompAction.ALLOW);
                break;
            default:
                throw problem("'" + verb + "' is none of with, allow, deny, only and except");
        }
    }

    private void compare(List<String> words, SeccompAction action) {
        int last = words.size() - 2;
        if (last < 3 || !words.get(last).equals("else")) {
            throw problem("no CALL COMPARISON... else ERROR");
        }
        for (int i = 2; i < last; i++) {
            conditional.add(new Rule(List.of(words.get(1)), action, comparisons(words.get(i))));
        }
    }

    /** Parses one comparison, or several with commas between, all of which must hold. */
    private static List<Comparison> comparisons(String word) {
        List<Comparison> comparisons = new ArrayList<>(1);
        int start = 0;
        for (int comma = word.indexOf(','); comma >= 0; comma = word.indexOf(',', start)) {
            comparisons.add(comparison(word.substring(start, comma)));
            start = comma + 1;
        }
        comparisons.add(comparison(word.substring(start)));
        return comparisons;
    }

    /** Parses {@code 0=VALUE}, or {@code 0&MASK=VALUE} if only some bits of the argument count. */
    private static Comparison comparison(String word) {
        int mask = word.indexOf('&');
        int equals = word.indexOf('=');
        int argument = word.charAt(0) - '0';
        long value = Long.decode(word.substring(equals + 1));
        if (mask < 0) {
            return new Comparison(argument, Operator.EQ, value, 0);
        }
        return new Comparison(argument, Operator.MASKED_EQ, Long.decode(word.substring(mask + 1, equals)), value);
    }

    private SeccompAction error(String name) {
        switch (name) {
            case "EPERM":
                return SeccompAction.errno(Errno.EPERM);
            case "ENOSYS":
                return SeccompAction.errno(Errno.ENOSYS);
            case "EAFNOSUPPORT":
                return SeccompAction.errno(Errno.EAFNOSUPPORT);
            default:
                throw problem("the error '" + name + "' is not known here");
        }
    }

    /** Returns the rules. A call that is allowed without a condition is allowed, whatever other lines say about it. */
    private List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(allowedInOrder, SeccompAction.ALLOW, List.of()));
        for (int i = 0; i < denied.size(); i++) {
            Rule rule = denied.get(i);
            rules.add(new Rule(without(rule.names(), allowed), rule.action(), List.of()));
        }
        for (int i = 0; i < conditional.size(); i++) {
            if (!allowed.contains(conditional.get(i).names().get(0))) {
                rules.add(conditional.get(i));
            }
        }
        for (Map.Entry<String, SeccompAction> entry : rest.entrySet()) {
            if (!allowed.contains(entry.getKey())) {
                rules.add(otherwise(entry.getKey(), entry.getValue()));
            }
        }
        return rules;
    }

    /**
     * Returns a rule for the case that no comparison holds: its comparison always holds, and it comes after the others.
     */
    private static Rule otherwise(String name, SeccompAction action) {
        return new Rule(List.of(name), action, List.of(ALWAYS));
    }

    private static List<String> without(List<String> names, Set<String> others) {
        List<String> left = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            if (!others.contains(names.get(i))) {
                left.add(names.get(i));
            }
        }
        return left;
    }

    private static List<String> words(String text, int start, int end) {
        List<String> words = new ArrayList<>();
        int at = start;
        while (at < end) {
            while (at < end && text.charAt(at) == ' ') {
                at++;
            }
            if (at == end || text.charAt(at) == '#') {
                break;
            }
            int begin = at;
            while (at < end && text.charAt(at) != ' ') {
                at++;
            }
            words.add(text.substring(begin, at));
        }
        return words;
    }

    private IllegalStateException problem(String text) {
        return new IllegalStateException("Line " + number + " of the default profile: " + text);
    }
}

package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.HostEntry;
import java.util.List;

/** Plans the files that every container gets: hosts(5), hostname(5), resolv.conf(5). */
final class EtcFiles {
    private static final int MODE = 0644;

    private EtcFiles() {}

    static void plan(ContainerSpec spec, String hostname, HostFacts facts, List<Step> steps) {
        String staging = facts.stagingDirectory();
        HostNames host = facts.names();
        steps.add(new MountStep.File(staging, "/etc/hostname", MODE, hostname + "\n"));
        steps.add(new MountStep.File(
                staging, "/etc/hosts", MODE, host == null ? hosts(spec.hosts(), hostname) : hosts(spec.hosts(), host)));
        steps.add(new MountStep.File(
                staging, "/etc/resolv.conf", MODE, host == null ? resolver(spec.dns()) : resolver(spec.dns(), host)));
    }

    /** The network has only a loopback interface, so the container's own name stands for the loopback address. */
    private static String hosts(List<HostEntry> entries, String hostname) {
        StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                + "fe00::\tip6-localnet\n"
                + "ff00::\tip6-mcastprefix\n"
                + "ff02::1\tip6-allnodes\n"
                + "ff02::2\tip6-allrouters\n");
        add(entries, text);
        return text.append("127.0.0.1\t").append(hostname).append('\n').toString();
    }

    private static void add(List<HostEntry> entries, StringBuilder text) {
        for (HostEntry entry : entries) {
            text.append(entry.address()).append('\t').append(entry.name()).append('\n');
        }
    }

    /** In the host's network the names of the host have the same meaning as on the host. */
    private static String hosts(List<HostEntry> entries, HostNames host) {
        StringBuilder text = new StringBuilder(host.hosts());
        endLine(text);
        add(entries, text);
        return text.toString();
    }

    private static void endLine(StringBuilder text) {
        if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
    }

    /** The lines of the host without those that the specification replaces. */
    private static String resolver(Dns dns, HostNames host) {
        StringBuilder text = new StringBuilder();
        String lines = host.resolver();
        for (int start = 0; start < lines.length(); ) {
            int newline = lines.indexOf('\n', start);
            int end = newline < 0 ? lines.length() : newline;
            String line = lines.substring(start, end);
            if (!isReplaced(line, dns)) {
                text.append(line).append('\n');
            }
            start = end + 1;
        }
        return text.append(resolver(dns)).toString();
    }

    private static boolean isReplaced(String line, Dns dns) {
        return line.startsWith("nameserver") && !dns.servers().isEmpty()
                || (line.startsWith("search") || line.startsWith("domain"))
                        && !dns.search().isEmpty()
                || line.startsWith("options") && !dns.options().isEmpty();
    }

    private static String resolver(Dns dns) {
        StringBuilder text = new StringBuilder();
        for (String server : dns.servers()) {
            text.append("nameserver ").append(server).append('\n');
        }
        line(text, "search", dns.search());
        line(text, "options", dns.options());
        return text.toString();
    }

    private static void line(StringBuilder text, String keyword, List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        text.append(keyword);
        for (String word : words) {
            text.append(' ').append(word);
        }
        text.append('\n');
    }
}

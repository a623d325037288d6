package dev.jcontainer.image.name;

import dev.jcontainer.kernel.PlainText;
import org.jspecify.annotations.Nullable;

/** Reads the name of an image. Each refusal quotes the text, and names the part and the character that is wrong. */
final class ReferenceParser {
    /** The longest registry and repository together, as registries and Docker limit it. */
    private static final int MAX_NAME = 255;

    private static final int MAX_TAG = 128;
    private static final int ID_DIGITS = 64;
    private static final int MAX_PORT = 65_535;
    private static final String LEGACY_REGISTRY = "index.docker.io";
    private static final String LOCALHOST = "localhost";
    private static final String COMPONENT =
            "a component has lower-case letters and digits, separated by '.', '_', '__' or any number of '-'";

    private final String text;

    ReferenceParser(String text) {
        this.text = text;
    }

    Reference parse() throws NameException {
        if (text.isEmpty()) {
            throw wrong("it is empty");
        }
        if (isId(text)) {
            throw wrong("64 hexadecimal digits are the id of an image");
        }
        if (text.contains("://")) {
            throw wrong("it begins with a scheme, and a name has none; leave out all up to '://'");
        }
        int at = text.indexOf('@');
        Digest digest = at < 0 ? null : digest(text.substring(at + 1));
        String name = at < 0 ? text : text.substring(0, at);
        int slash = name.indexOf('/');
        boolean hasRegistry = slash >= 0 && isRegistry(name.substring(0, slash));
        int begin = hasRegistry ? slash + 1 : 0;
        int colon = name.indexOf(':', begin);
        int end = colon < 0 ? name.length() : colon;
        if (hasRegistry) {
            checkRegistry(slash);
        }
        checkRepository(begin, end);
        String tag = colon < 0 ? null : name.substring(colon + 1);
        String problem = tag == null ? null : tagProblem(tag, colon + 1);
        if (problem != null) {
            throw wrong(problem);
        }
        String registry = hasRegistry ? name.substring(0, slash) : Reference.DEFAULT_REGISTRY;
        return reference(registry, name.substring(begin, end), tag, digest);
    }

    private Reference reference(String registry, String repository, @Nullable String tag, @Nullable Digest digest)
            throws NameException {
        String host = registry.equals(LEGACY_REGISTRY) ? Reference.DEFAULT_REGISTRY : registry;
        boolean official = host.equals(Reference.DEFAULT_REGISTRY) && repository.indexOf('/') < 0;
        String path = official ? Reference.LIBRARY + repository : repository;
        int length = host.length() + 1 + path.length();
        if (length > MAX_NAME) {
            throw wrong("registry and repository have " + length + " characters, and " + MAX_NAME + " are allowed");
        }
        return new Reference(host, path, tag, digest);
    }

    /**
     * Whether what is before the first slash is a registry, by Docker's rule: it has a dot, a colon or an upper-case
     * letter, or it is {@code localhost}.
     */
    static boolean isRegistry(String first) {
        if (first.equals(LOCALHOST)) {
            return true;
        }
        for (int i = 0; i < first.length(); i++) {
            char c = first.charAt(i);
            if (c == '.' || c == ':' || isUpper(c)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the text is 64 hexadecimal digits, which is the id of an image. */
    static boolean isId(String text) {
        boolean id = text.length() == ID_DIGITS;
        for (int i = 0; i < text.length() && id; i++) {
            char c = text.charAt(i);
            id = isDigit(c) || c >= 'a' && c <= 'f';
        }
        return id;
    }

    private void checkRegistry(int end) throws NameException {
        int hostEnd = text.startsWith("[") ? addressEnd(end) : domainEnd(end);
        if (hostEnd == end) {
            return;
        }
        if (text.charAt(hostEnd) != ':') {
            throw wrongAt(hostEnd, "in the registry");
        }
        checkPort(hostEnd + 1, end);
    }

    /** Returns the end of an IPv6 address in brackets. */
    private int addressEnd(int end) throws NameException {
        int close = text.indexOf(']');
        if (close < 0 || close > end) {
            throw wrong("the address of the registry has no ']' at its end");
        }
        for (int i = 1; i < close; i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F') && c != ':') {
                throw wrongAt(i, "in the address of the registry, which has hexadecimal digits and ':'");
            }
        }
        if (close == 1) {
            throw wrong("the address of the registry is empty");
        }
        return close + 1;
    }

    /** Returns the end of a host name or IPv4 address: its colon or the end of the registry. */
    private int domainEnd(int end) throws NameException {
        int start = 0;
        for (int i = 0; i <= end; i++) {
            char c = text.charAt(i); // there is a slash at the end
            if (c == '.' || c == ':' || i == end) {
                if (i == start) {
                    throw wrong("the registry has an empty component at character " + (i + 1));
                }
                if (text.charAt(start) == '-' || text.charAt(i - 1) == '-') {
                    throw wrong(
                            "the component '" + text.substring(start, i) + "' of the registry begins or ends with '-'");
                }
                start = i + 1;
            } else if (!isDigit(c) && !isLower(c) && !isUpper(c) && c != '-') {
                throw wrongAt(i, "in the registry; a host name has letters, digits, '-' and '.'");
            }
            if (c == ':') {
                return i;
            }
        }
        return end;
    }

    private void checkPort(int begin, int end) throws NameException {
        if (begin == end) {
            throw wrong("the port of the registry is empty");
        }
        int port = 0;
        for (int i = begin; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                throw wrongAt(i, "in the port of the registry");
            }
            port = Math.min(port * 10 + (text.charAt(i) - '0'), MAX_PORT + 1);
        }
        if (port > MAX_PORT) {
            throw wrong("the port of the registry is more than " + MAX_PORT);
        }
    }

    private void checkRepository(int begin, int end) throws NameException {
        int start = begin;
        for (int i = begin; i <= end; i++) {
            if (i == end || text.charAt(i) == '/') {
                checkComponent(start, i);
                start = i + 1;
            }
        }
    }

    private void checkComponent(int begin, int end) throws NameException {
        if (begin == end) {
            throw wrong("it has an empty component at character " + (begin + 1));
        }
        int at = begin;
        while (true) {
            int wordEnd = wordEnd(at, end);
            if (wordEnd == at) {
                throw wrongInComponent(at, begin, end);
            }
            if (wordEnd == end) {
                return;
            }
            at = separatorEnd(wordEnd, end);
            if (at == wordEnd || at == end || !isSeparator(text.substring(wordEnd, at))) {
                throw wrongInComponent(wordEnd, begin, end);
            }
        }
    }

    private int wordEnd(int begin, int end) {
        int at = begin;
        while (at < end && (isDigit(text.charAt(at)) || isLower(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    private int separatorEnd(int begin, int end) {
        int at = begin;
        while (at < end && isSeparator(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSeparator(String run) {
        if (run.charAt(0) != '-') {
            return run.equals(".") || run.equals("_") || run.equals("__");
        }
        boolean dashes = true;
        for (int i = 0; i < run.length(); i++) {
            dashes &= run.charAt(i) == '-';
        }
        return dashes;
    }

    private NameException wrongInComponent(int at, int begin, int end) {
        char c = text.charAt(at);
        if (c >= 'A' && c <= 'Z') {
            return wrongAt(at, "in the repository, which is written in lower case");
        }
        if (!isSeparator(c)) {
            return wrongAt(at, "in the repository; " + COMPONENT);
        }
        String separator = text.substring(at, separatorEnd(at, end));
        String where = at == begin ? "begins with" : at + separator.length() == end ? "ends with" : "has";
        return wrong("the component " + PlainText.quoted(text.substring(begin, end)) + " " + where + " "
                + PlainText.quoted(separator) + " at character " + (at + 1) + "; " + COMPONENT);
    }

    /** @throws NameException if the text is not a tag */
    static void checkTag(String tag) throws NameException {
        String problem = tagProblem(tag, 0);
        if (problem != null) {
            throw new NameException(PlainText.quoted(tag) + " is not a tag: " + problem);
        }
    }

    private static @Nullable String tagProblem(String tag, int offset) {
        if (tag.isEmpty()) {
            return "the tag is empty";
        }
        if (tag.length() > MAX_TAG) {
            return "the tag has " + tag.length() + " characters, and " + MAX_TAG + " are allowed";
        }
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            boolean letter = isDigit(c) || isLower(c) || isUpper(c) || c == '_';
            if (!letter && c != '.' && c != '-') {
                return "the tag has " + PlainText.quoted(c) + " at character " + (offset + i + 1)
                        + "; a tag has letters, digits, '_', '.' and '-'";
            }
            if (!letter && i == 0) {
                return "the tag begins with '" + c + "'; it may begin with a letter, a digit or '_'";
            }
        }
        return null;
    }

    private Digest digest(String digest) throws NameException {
        try {
            return Digest.parse(digest);
        } catch (IllegalArgumentException e) {
            throw wrong("after the '@', " + e.getMessage());
        }
    }

    private NameException wrongAt(int index, String where) {
        return wrong("it has " + PlainText.quoted(text.charAt(index)) + " at character " + (index + 1) + ", " + where);
    }

    private NameException wrong(String problem) {
        return new NameException(PlainText.quoted(text) + " is not the name of an image: " + problem);
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '_' || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}

package dev.jcontainer.engine.log;

import java.time.Instant;

/** Times as logs have them, such as {@code 2026-01-31T23:59:59.123456789Z}, read and written without a string. */
final class LogTime {
    /** What {@link #parse} returns for bytes that are no time. */
    static final long NONE = Long.MIN_VALUE;

    /** The length of what {@link #write} writes. */
    static final int LENGTH = 30;

    private static final long NANOS = 1_000_000_000;
    private static final int SECONDS = 19;
    private static final int DAY = 86_400;
    private static final int FRACTION = 9;
    private static final int YEARS = 2262; // nanoseconds in 64 bits

    private LogTime() {}

    /** Nanoseconds since 1970; a time that 64 bits do not hold becomes the earliest or latest one that they do. */
    static long of(Instant time) {
        long latest = Long.MAX_VALUE / NANOS - 1;
        long seconds = Math.max(-latest, Math.min(latest, time.getEpochSecond()));
        return seconds * NANOS + time.getNano();
    }

    /** Reads a time of RFC 3339 that fills these bytes; returns nanoseconds since 1970, or {@link #NONE}. */
    static long parse(byte[] bytes, int start, int end) {
        if (end - start < SECONDS + 1
                || bytes[start + 4] != '-'
                || bytes[start + 7] != '-'
                || bytes[start + 10] != 'T'
                || bytes[start + 13] != ':'
                || bytes[start + 16] != ':') {
            return NONE;
        }
        int year = digits(bytes, start, 2) * 100 + digits(bytes, start + 2, 2);
        int month = digits(bytes, start + 5, 2);
        int day = digits(bytes, start + 8, 2);
        int hour = digits(bytes, start + 11, 2);
        int minute = digits(bytes, start + 14, 2);
        int second = digits(bytes, start + 17, 2);
        boolean isTime = year >= 1970 && year < YEARS && month >= 1 && month <= 12 && day >= 1 && day <= 31;
        if (!isTime || (hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 60) {
            return NONE;
        }
        long seconds = days(year, month, day) * DAY + hour * 3600L + minute * 60L + second;
        return withRest(bytes, start + SECONDS, end, seconds);
    }

    /** Reads the fraction and the zone. */
    private static long withRest(byte[] bytes, int start, int end, long seconds) {
        int at = start;
        long nanos = 0;
        if (bytes[at] == '.') {
            int first = ++at;
            long unit = NANOS;
            while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - first < FRACTION) {
                unit /= 10;
                nanos += (bytes[at++] - '0') * unit;
            }
            if (at == first) {
                return NONE;
            }
        }
        if (at + 1 == end && bytes[at] == 'Z') {
            return seconds * NANOS + nanos;
        }
        if (at + 6 != end || bytes[at] != '+' && bytes[at] != '-' || bytes[at + 3] != ':') {
            return NONE;
        }
        int hours = digits(bytes, at + 1, 2);
        int minutes = digits(bytes, at + 4, 2);
        if ((hours | minutes) < 0 || hours > 23 || minutes > 59) {
            return NONE;
        }
        long offset = hours * 3600L + minutes * 60L;
        return (seconds + (bytes[at] == '-' ? offset : -offset)) * NANOS + nanos;
    }

    /** A number far below 0 if they are no digits. */
    private static int digits(byte[] bytes, int start, int count) {
        int number = 0;
        for (int i = start; i < start + count; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -100_000;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** The days from 1970 to a date of the Gregorian calendar; the year starts in March, so its last day is the leap day. */
    private static long days(int year, int month, int day) {
        int march = month > 2 ? month - 3 : month + 9;
        long years = month > 2 ? year : year - 1;
        return years * 365 + years / 4 - years / 100 + years / 400 + (153 * march + 2) / 5 + day - 1 - 719_468;
    }

    /** Writes {@link #LENGTH} bytes, in UTC with all nine digits, as docker does. */
    static void write(long time, byte[] bytes, int offset) {
        long seconds = Math.floorDiv(time, NANOS);
        int second = Math.floorMod(seconds, DAY);
        writeDate(Math.floorDiv(seconds, DAY), bytes, offset);
        bytes[offset + 10] = 'T';
        write(second / 3600, 2, bytes, offset + 11);
        bytes[offset + 13] = ':';
        write(second / 60 % 60, 2, bytes, offset + 14);
        bytes[offset + 16] = ':';
        write(second % 60, 2, bytes, offset + 17);
        bytes[offset + 19] = '.';
        write(Math.floorMod(time, NANOS), FRACTION, bytes, offset + 20);
        bytes[offset + 29] = 'Z';
    }

    private static void writeDate(long days, byte[] bytes, int offset) {
        long day = days + 719_468;
        long era = Math.floorDiv(day, 146_097);
        int ofEra = Math.floorMod(day, 146_097);
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * ofYear + 2) / 153;
        long year = yearOfEra + era * 400 + (march > 9 ? 1 : 0);
        write(year, 4, bytes, offset);
        bytes[offset + 4] = '-';
        write(march < 10 ? march + 3 : march - 9, 2, bytes, offset + 5);
        bytes[offset + 7] = '-';
        write(ofYear - (153 * march + 2) / 5 + 1, 2, bytes, offset + 8);
    }

    private static void write(long number, int digits, byte[] bytes, int offset) {
        long rest = number;
        for (int i = offset + digits - 1; i >= offset; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}

// What of go-redis 9 the writer of docs/writing-tags.md uses, with the same signatures, over a plain connection.
package redis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

type Z struct {
	Score  float64
	Member any
}

type StatusCmd struct{ err error }

func (cmd *StatusCmd) Err() error { return cmd.err }

type IntCmd struct{ err error }

func (cmd *IntCmd) Err() error { return cmd.err }

type UniversalClient interface {
	Set(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd
	ZAdd(ctx context.Context, key string, members ...Z) *IntCmd
	Unlink(ctx context.Context, keys ...string) *IntCmd
}

type Options struct{ Addr string }

func NewClient(options *Options) UniversalClient { return client{options.Addr} }

type client struct{ address string }

func (c client) Set(_ context.Context, key string, value any, expiration time.Duration) *StatusCmd {
	return &StatusCmd{c.send("SET", key, fmt.Sprint(value), "EX", strconv.Itoa(int(expiration.Seconds())))}
}

func (c client) ZAdd(_ context.Context, key string, members ...Z) *IntCmd {
	return &IntCmd{c.send("ZADD", key, strconv.FormatFloat(members[0].Score, 'f', -1, 64), fmt.Sprint(members[0].Member))}
}

func (c client) Unlink(_ context.Context, keys ...string) *IntCmd {
	return &IntCmd{c.send(append([]string{"UNLINK"}, keys...)...)}
}

func (c client) send(words ...string) error {
	connection, err := net.Dial("tcp", c.address)
	if err != nil {
		return err
	}
	defer connection.Close()
	fmt.Fprintf(connection, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(connection, "$%d\r\n%s\r\n", len(word), word)
	}
	reply, err := bufio.NewReader(connection).ReadString('\n')
	if err == nil && reply[0] == '-' {
		return errors.New(reply)
	}
	return err
}

package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/syncops/synchealth/pkg/models"
)

// Kind is the way in which a call failed.
type Kind string

// The kinds of failed calls.
const (
	KindUnreachable   Kind = "unreachable"
	KindTimeout       Kind = "timeout"
	KindTLS           Kind = "tls"
	KindCanceled      Kind = "canceled"
	KindNotSyncHealth Kind = "not-sync-health"
	KindWrongToken    Kind = "wrong-token"
	KindForbidden     Kind = "forbidden"
	KindNotReady      Kind = "not-ready"
	KindRejected      Kind = "rejected"
	KindServer        Kind = "server"
)

// StatusClientClosedRequest is the status that proxies log for a request that its client canceled.
const StatusClientClosedRequest = 499

// Error is a failed call, with a message for people. Its cause is always outside of the plugin.
type Error struct {
	Kind   Kind
	Status int
	// Message says what happened and what to do.
	Message string
	// RetryAfter is the server's Retry-After header; may be empty.
	RetryAfter string
	cause      error
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.cause }

// The most bytes that are read of a refusal's body.
const maxProblemBytes = 64 << 10

// refusal turns an answer other than 2xx into an Error.
func (c *Client) refusal(response *http.Response) *Error {
	status := response.StatusCode
	if status == http.StatusUnauthorized && c.token == "" {
		return &Error{Kind: KindWrongToken, Status: http.StatusBadGateway, Message: "The data source has no token: enter one in its settings."}
	}
	problem, isProblem := readProblem(response)
	if status == http.StatusUnauthorized {
		return &Error{
			Kind: KindWrongToken,
			// Not 401: Grafana's frontend would take it as the end of the user's own session.
			Status:  http.StatusBadGateway,
			Message: fmt.Sprintf("%s does not accept the data source's token: enter a valid one in its settings.", c.URL()),
		}
	}
	if !isProblem {
		return c.unexpected(response)
	}
	refused := &Error{Kind: KindRejected, Status: status, RetryAfter: response.Header.Get("Retry-After")}
	switch {
	case status == http.StatusForbidden:
		refused.Kind = KindForbidden
		refused.Message = fmt.Sprintf("The data source's token may not do this: %s", sentence(problem.Detail))
	case status == http.StatusServiceUnavailable:
		refused.Kind = KindNotReady
		refused.Message = fmt.Sprintf("The Sync Health server at %s is not ready: %s", c.URL(), sentence(problem.Detail))
	case status >= http.StatusInternalServerError:
		refused.Kind = KindServer
		refused.Message = fmt.Sprintf("The Sync Health server failed: %s", sentence(problem.Detail))
	case problem.Field != "" && !strings.Contains(problem.Detail, problem.Field):
		refused.Message = fmt.Sprintf("%s: %s", problem.Field, sentence(problem.Detail))
	default:
		refused.Message = sentence(problem.Detail)
	}
	if status >= http.StatusInternalServerError && problem.RequestID != "" {
		refused.Message += fmt.Sprintf(" Request id: %s.", problem.RequestID)
	}
	return refused
}

// unexpected handles an answer that is not a problem document: a Sync Health server always refuses with one.
func (c *Client) unexpected(response *http.Response) *Error {
	switch status := response.StatusCode; {
	case status >= 300 && status <= 399:
		return c.notSyncHealth(response, "it redirects elsewhere")
	case status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout:
		return &Error{Kind: KindNotReady, Status: status, Message: fmt.Sprintf("No Sync Health server answers behind %s: a proxy says %d %s.", c.URL(), status, http.StatusText(status))}
	default:
		return c.notSyncHealth(response, fmt.Sprintf("it answered %d %s", status, strings.TrimSpace(http.StatusText(status)+" "+contentType(response))))
	}
}

func (c *Client) notSyncHealth(_ *http.Response, why string) *Error {
	return &Error{
		Kind:    KindNotSyncHealth,
		Status:  http.StatusBadGateway,
		Message: fmt.Sprintf("%s is not a Sync Health server (%s): check the URL in the data source's settings.", c.URL(), why),
	}
}

// transportError explains why no answer came, or only a part of one.
func (c *Client) transportError(err error) error {
	failed := &Error{Kind: KindUnreachable, Status: http.StatusBadGateway, cause: err}
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled):
		failed.Kind, failed.Status, failed.Message = KindCanceled, StatusClientClosedRequest, "The request was canceled."
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		failed.Kind, failed.Status = KindTimeout, http.StatusGatewayTimeout
		failed.Message = fmt.Sprintf("%s did not answer within %s: narrow the time range or the filters, or raise the time-out in the data source's settings.", c.URL(), c.timeout)
	case isTLSError(err):
		failed.Kind = KindTLS
		failed.Message = fmt.Sprintf("No trusted TLS connection to %s (%s): check the TLS settings of the data source.", c.URL(), rootCause(err))
	default:
		failed.Message = fmt.Sprintf("Cannot reach %s (%s): check that the server runs and that the URL in the data source's settings is right.", c.URL(), reason(err))
	}
	return failed
}

func isTLSError(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		header       tls.RecordHeaderError
		operation    *net.OpError
	)
	// crypto/tls reports a refusal by the server as this operation; its error type is not public.
	isAlert := errors.As(err, &operation) && operation.Op == "remote error"
	return isAlert || errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &header)
}

// reason returns the cause without address and method, which the message has already.
func reason(err error) string {
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.As(err, &dns):
		return "the host name is not known"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "the connection broke off"
	default:
		return rootCause(err)
	}
}

func rootCause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func readProblem(response *http.Response) (models.Problem, bool) {
	var problem models.Problem
	if contentType(response) != "application/problem+json" {
		return problem, false
	}
	err := json.NewDecoder(io.LimitReader(response.Body, maxProblemBytes)).Decode(&problem)
	if problem.Detail == "" {
		problem.Detail = problem.Title
	}
	return problem, err == nil && problem.Detail != ""
}

// isAPIAnswer returns false for a redirect, and for a page of another server.
func isAPIAnswer(response *http.Response) bool {
	if response.StatusCode >= 300 && response.StatusCode <= 399 {
		return false
	}
	switch contentType(response) {
	case "application/json", "application/problem+json", "text/csv", "":
		return true
	default:
		return false
	}
}

func contentType(response *http.Response) string {
	mediaType, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return mediaType
}

func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

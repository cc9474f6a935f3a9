"""Join customers, tickets and labels."""
import pandas as pd

BASE = "/home/maria/churn/data"


def main():
    customers = pd.read_parquet(BASE + "/customers_clean.parquet")
    tickets = pd.read_csv(BASE + "/raw/tickets.csv")
    labels = pd.read_csv(BASE + "/raw/cancellations.csv")

    counts = tickets.groupby("customer_id").size().rename("support_tickets_90d")
    df = customers.merge(counts, on="customer_id", how="left")
    df["churned_60d"] = df["customer_id"].isin(labels["customer_id"]).astype(int)
    df.to_parquet(BASE + "/customers_clean.parquet")


if __name__ == "__main__":
    main()
